#include "engine/casework/annex.h"

#include "engine/casework/affairs.h"
#include "engine/casework/law_in_force.h"

namespace satchel::casework {
namespace {

/// What the lists are made of, looked through once.
class Review {
 public:
  Review(World& world, const Frame& frame, const Span& window) : world_(world), frame_(frame), window_(window) {}

  Result<Annex> lists() {
    out_ = {{"closed_by_signature", "凭领导签字办结", "closed by a leader's signature", {}},
            {"closed_without_visit", "未现场检查即办结", "closed without a visit on site", {}},
            {"declined", "不予受理", "declined", {}},
            {"returned", "退回", "returned", {}},
            {"merged", "并入他案", "merged into another", {}},
            {"photos_removed", "移除的影像", "photos removed", {}},
            {"law_not_in_force", "引用当日未施行的法律或标准", "law cited that was not in force that day", {}},
            {"parted", "认作不同问题的投诉", "parted from others, or from the list", {}},
            {"told_later", "收到或受理时间事后推后", "received or accepted told as later afterwards", {}}};
    SATCHEL_TRY(world_.each("complaint", [this](const Sheet& one) { return complaint(one); }));
    SATCHEL_TRY(world_.each("case", [this](const Sheet& one) { return of_case(one); }));
    SATCHEL_TRY(world_.each("photo", [this](const Sheet& one) { return photo(one); }));
    for (const char* type : {"finding", "measurement", "measure", "penalty"})
      SATCHEL_TRY(world_.each(type, [this](const Sheet& one) { return law(one); }));
    return std::move(out_);
  }

 private:
  enum At : std::size_t {
    by_signature,
    without_visit,
    declined,
    returned,
    merged,
    removed,
    out_of_force,
    parted,
    told_later
  };

  bool came_in_time(std::optional<Millis> time) const {
    return time && *time <= frame_.as_of && window_.from <= day_of(*time, world_.schema().utc_offset());
  }
  Status add(At list, const Sheet& record, std::string reason, std::string by = {}) {
    SATCHEL_ASSIGN(Line line, line_of(world_, record));
    out_[list].lines.push_back({std::move(line), std::move(reason), std::move(by)});
    return {};
  }
  Result<std::string> name_of_case(const Id& id) {
    SATCHEL_ASSIGN(const auto record, world_.find("case", id));
    if (!record) return to_text(id);
    const std::string number = number_of(*record);
    return number.empty() ? to_text(id) : number;
  }

  /// Whether `field` holds what it did not yet as the quarter began. Who has no history is taken at the present word.
  Result<bool> came_since(const Sheet& one, std::string_view field, std::string_view now) {
    const Millis begun = start_of(frame_.from, world_.schema().utc_offset());
    SATCHEL_ASSIGN(const std::string before, world_.state_at(one, field, Millis{begun.count - 1}));
    return before != now;
  }

  /// What came in the window, or nobody knows when; and what came before it and got there in the quarter.
  Result<bool> looked_at(const Sheet& complaint, const Sheet& ended, std::string_view field, std::string_view now) {
    const auto received = complaint.time("received");
    if (!received || came_in_time(received)) return true;
    return *received > frame_.as_of ? Result<bool>(false) : came_since(ended, field, now);
  }

  /// One that is only linked to another (`same_as`) is merged into nothing.
  Status complaint(const Sheet& one) {
    SATCHEL_TRY(moved(one));
    const std::string decision(one.text("decision"));
    if (decision != "declined" && decision != "returned") return {};
    SATCHEL_ASSIGN(const bool counts, looked_at(one, one, "decision", decision));
    if (!counts) return {};
    return add(decision == "declined" ? declined : returned, one, shown(one, "decision_reason"));
  }

  /// Out of its problem; or its time.
  Status moved(const Sheet& one) {
    const auto received = one.time("received");
    if (received && !came_in_time(received)) return {};
    if (one.has("parted_reason")) {
      SATCHEL_ASSIGN(std::string who, world_.set_by(one, "parted_reason"));
      SATCHEL_TRY(add(parted, one, shown(one, "parted_reason"), std::move(who)));
    }
    for (const char* field : {"received", "accepted"}) {
      SATCHEL_ASSIGN(const auto told, world_.told(one, field));
      if (told && told->later) SATCHEL_TRY(add(told_later, one, told->reason, told->by));
    }
    return {};
  }

  Result<std::optional<Sheet>> complaint_of_case(const Sheet& one) {
    return world_.find("complaint", one.reference("complaint").value_or(Id{}));
  }

  /// A case without a complaint counts: what nobody complained of is looked at as well.
  Status of_case(const Sheet& one) {
    SATCHEL_ASSIGN(const std::string status, status_at(world_, one, frame_.as_of));
    SATCHEL_ASSIGN(const auto complaint, complaint_of_case(one));
    if (complaint) {
      SATCHEL_ASSIGN(const bool counts, looked_at(*complaint, one, "status", status));
      if (!counts) return {};
    }
    const bool turned_away = status == "declined" || status == "returned";
    if (turned_away && complaint && complaint->text("decision") == status) return {};  // its complaint has the line
    if (turned_away) return add(status == "declined" ? declined : returned, one, why_ended(one));
    if (status == "merged") return merged_case(one);
    return status == "closed" ? closed(one) : Status();
  }

  static std::string why_ended(const Sheet& one) {
    std::string reason = shown(one, "decision_reason");
    return reason.empty() ? shown(one, "closing_reason") : reason;
  }

  Status merged_case(const Sheet& one) {
    std::string into;
    if (const auto other = one.reference("merged_into")) {
      SATCHEL_ASSIGN(into, name_of_case(*other));
    }
    return add(merged, one, why_ended(one), std::move(into));
  }

  Status closed(const Sheet& one) {
    SATCHEL_TRY(signature(one));
    SATCHEL_ASSIGN(const auto visits, sealed_visits(world_, one.id()));
    for (const Sheet& visit : visits)
      if (visit.text("kind") == "on_site" && visit.time("arrive").value_or(frame_.as_of) <= frame_.as_of) return {};
    return add(without_visit, one, shown(one, "no_visit_reason"));
  }

  /// By the latest call-back up to the moment.
  Result<bool> satisfied(const Sheet& one) {
    SATCHEL_ASSIGN(const auto callbacks, world_.those("callback", "case", one.id()));
    const Sheet* latest = nullptr;
    for (const Sheet& callback : callbacks)
      if (called_at(callback) && *called_at(callback) <= frame_.as_of)
        if (!latest || *called_at(*latest) <= *called_at(callback)) latest = &callback;
    return latest && (latest->text("result") == "satisfied" || latest->text("result") == "mostly");
  }

  /// A leader in charge signed why; or the reason for closing stands in for a satisfied complainant.
  Status signature(const Sheet& one) {
    SATCHEL_ASSIGN(const bool content, satisfied(one));
    std::string reason = content ? std::string() : shown(one, "closing_reason"), by;
    SATCHEL_ASSIGN(const auto leaders, world_.those("leader_in_charge", "case", one.id()));
    for (const Sheet& leader : leaders) {
      const auto signed_at = leader.time("signed");
      if (!signed_at || *signed_at > frame_.as_of || !leader.has("reason")) continue;
      reason = shown(leader, "reason");
      SATCHEL_ASSIGN(const auto officer, world_.find("officer", leader.reference("leader").value_or(Id{})));
      if (officer) by = officer->text("name");
    }
    return reason.empty() ? Status() : add(by_signature, one, std::move(reason), std::move(by));
  }

  Status photo(const Sheet& one) {
    const bool gone = one.has("removed") && came_in_time(one.time("removed"));
    return gone ? add(removed, one, shown(one, "removed_reason")) : Status();
  }

  /// Of what says no day nothing is said.
  Status law(const Sheet& one) {
    const Millis offset = world_.schema().utc_offset();
    const auto day = day_of_law(one, offset);
    if (!day || *day < window_.from || frame_.as_of < start_of(*day, offset)) return {};
    SATCHEL_ASSIGN(const auto remarks, law_remarks(world_, one, *day));
    std::string says;
    for (const LawRemark& remark : remarks) says += (says.empty() ? "" : "；") + text_of(remark);
    return says.empty() ? Status() : add(out_of_force, one, std::move(says));
  }

  World& world_;
  const Frame& frame_;
  const Span& window_;
  Annex out_;
};

}  // namespace

Result<Annex> annex(World& world, const Frame& frame, const Span& window) {
  return Review(world, frame, window).lists();
}

}  // namespace satchel::casework
