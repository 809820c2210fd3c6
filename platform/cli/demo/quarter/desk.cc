// The office at its desk: what comes in is accepted and assigned; what comes back is answered, called back about and
// closed.
#include <algorithm>

#include "engine/store/conflict_view.h"
#include "platform/cli/demo/quarter/enforcement.h"
#include "platform/cli/demo/quarter/facts.h"
#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

constexpr std::int64_t kRepeated = 3;
constexpr int kPatience = 6;  // days from acceptance until the office closes what needs no visit

class Desk {
 public:
  Desk(Stage& stage, Day day) : s_(stage), day_(day) {}

  Status office() {
    if (day_ == workday(s_.plan.from)) SATCHEL_TRY(print_leaflets());
    for (std::size_t place = 0; place < s_.places.size(); ++place) SATCHEL_TRY(list_place(place));
    for (std::size_t i = 0; i < s_.running.size(); ++i) {
      if (s_.running[i].over) continue;
      if (!s_.running[i].registered && !matter(i).complained && matter(i).accepted <= day_) SATCHEL_TRY(find(i));
      SATCHEL_TRY(go_on(i));
    }
    return {};
  }

 private:
  const Matter& matter(std::size_t i) const { return s_.score.matters[i]; }
  Running& running(std::size_t i) { return s_.running[i]; }
  std::int64_t now(int hour = 9, int minute = 0) const { return s_.at(day_, hour, minute).count; }
  std::string today() const { return casework::to_text(day_); }

  /// What the office knows of it: the site above all.
  void place(Row& on_case, std::size_t i) {
    on_case.put("pollution_types", set_of({facts_of(matter(i).about).pollution}));
    if (running(i).site != Id{}) on_case.put("site", running(i).site);
    if (matter(i).campaign && !matter(i).title.empty()) on_case.put("model_case", std::int64_t{1});
  }

  /// Three complaints about one place put it on the list.
  Status list_place(std::size_t place) {
    if (s_.entered.contains(place)) return {};
    std::int64_t here = 0;
    for (std::size_t i = 0; i < s_.running.size(); ++i)
      here += matter(i).place == place && matter(i).complained && s_.running[i].registered ? 1 : 0;
    if (here < kRepeated) return {};
    s_.entered.insert(place);
    Row row("list_entry");
    row.put("list", s_.repeat)
        .put("site", s_.places[place])
        .put("what", "同一点位投诉三次以上")
        .put("entered", today().c_str());
    return s_.office.save({{row}, {}});
  }

  /// For square dancing: both tablets of a district will add to what they hand out.
  Status print_leaflets() {
    Draft draft;
    for (std::size_t d = 0; d < kDistricts; ++d)
      draft.changes.push_back(Row("leaflet", s_.leaflets[d])
                                  .put("case", running(s_.score.dancing[d]).of_case)
                                  .put("count", std::int64_t{0})
                                  .put("what", "文明健身倡议书")
                                  .put("given", now()));
    return s_.office.save(std::move(draft));
  }

  /// Found on patrol, or opened by the office itself.
  Status find(std::size_t i) {
    const Matter& m = matter(i);
    running(i).registered = true;
    Row row = case_row(s_, i);
    place(row, i);
    Draft draft{{row, Row::edit("case", running(i).of_case).put("status", "accepted")}, {}};
    if (m.campaign) draft.changes.push_back(list_row(i));
    return s_.office.save(std::move(draft));
  }

  Row list_row(std::size_t i) {
    Row row("list_entry");
    row.put("list", s_.campaign).put("case", running(i).of_case).put("what", title_of(matter(i)).c_str());
    row.put("responsible_unit", s_.units[district_of_tablet(matter(i).tablet)]).put("entered", today().c_str());
    return row;
  }

  Status go_on(std::size_t i) {
    SATCHEL_ASSIGN(const std::string status, status_of(s_.office, running(i).of_case));
    if (status == "registered" && matter(i).accepted <= day_) return decide(i);
    if (status == "accepted") return set_out(i);
    if (status == "callback") return after_visits(i);
    if (status == "closed" && matter(i).ending == Ending::reopened) return reopen(i);
    if (status == "closed") running(i).over = true;
    return {};
  }

  Status decide(std::size_t i) {
    const Matter& m = matter(i);
    const char* status = m.decision == Decision::declined   ? "declined"
                         : m.decision == Decision::returned ? "returned"
                                                            : "accepted";
    Row complaint = Row::edit("complaint", running(i).complaint);
    complaint.put("decision", status);
    if (m.decision == Decision::accepted)
      complaint.put("accepted", now())
          .put("informed", now(10))
          .put("finish_by", casework::to_text(day_ + days(60)).c_str());
    else
      complaint.put("decision_reason",
                    m.decision == Decision::declined ? "正在依法办理，重复提出" : "不属于本机关职权，退回");
    Row on_case = Row::edit("case", running(i).of_case);
    place(on_case, i);
    Draft draft{{complaint, on_case.put("status", status)}, {}};
    if (m.campaign) draft.changes.push_back(list_row(i));
    running(i).over = m.decision != Decision::accepted;
    return s_.office.save(std::move(draft));
  }

  Status set_out(std::size_t i) {
    const Matter& m = matter(i);
    if (m.follows) return merge(i);
    if (m.visits > 0) return assign(i);
    if (m.ending == Ending::waits || day_ < m.accepted + days(kPatience + static_cast<int>(i % 5))) return {};
    if (m.ending == Ending::transferred) return transfer(i);
    if (m.place && !was_dispatched(m)) return {};
    return close(i, "经电话核实，与同一点位的检查一并办理");
  }

  /// Into the case that leads its place, as soon as the office has it.
  Status merge(std::size_t i) {
    const Id into = running(*matter(i).follows).of_case;
    SATCHEL_ASSIGN(const std::string leading, status_of(s_.office, into));
    if (leading.empty()) return {};
    running(i).over = true;
    return s_.office.save({{Row::edit("case", running(i).of_case)
                                .put("merged_into", into)
                                .put("decision_reason", "与同一点位的案件为同一事项")
                                .put("status", "merged")},
                           {}});
  }

  Status assign(std::size_t i) {
    const Matter& m = matter(i);
    const std::string user = s_.user(m.tablet);
    Row row("assignment", running(i).assignment);
    row.put("case", running(i).of_case)
        .put("unit", s_.units[district_of_tablet(m.tablet)])
        .put("officers", set_of({user}));
    row.put("assigned", now(9, 30)).put("instruction", "请于三日内到现场核查，并反馈结果");
    return s_.office.save(
        {{row, Row::edit("case", running(i).of_case).put("status", "assigned").put("assigned_to", user.c_str())}, {}});
  }

  Status transfer(std::size_t i) {
    const std::string paper = "移送函回执 " + title_of(matter(i));
    SATCHEL_ASSIGN(const BlobInfo receipt, s_.office.store().blobs().add_bytes(paper));
    SATCHEL_TRY(s_.office.store().note_blob(receipt.sha256, receipt.size, BlobLane::original));
    running(i).over = true;
    Row row = Row::edit("case", running(i).of_case);
    row.put("transferred_to", "市城市管理执法局")
        .put("transfer_receipt", octets(receipt.sha256.view()))
        .put("status", "transferred");
    return s_.office.save({{row}, {}});
  }

  /// The leader's own way there: the first visit on site of the case that leads the place.
  Id dispatch_of(const Matter& m) const {
    for (std::size_t k = 0; k < s_.running.size(); ++k)
      if (s_.score.matters[k].leads && s_.score.matters[k].place == m.place) return s_.running[k].first_visit;
    return {};
  }
  bool was_dispatched(const Matter& m) const {
    const Id visit = dispatch_of(m);
    const auto seen = look(s_.office, "visit", visit);
    return visit != Id{} && seen && *seen && (*seen)->sealed;
  }

  Status after_visits(std::size_t i) {
    const Matter& m = matter(i);
    if (m.help || (m.ending == Ending::waits && m.complained)) return {};
    if (m.place && !was_dispatched(m)) return {};
    SATCHEL_ASSIGN(const bool talked, was_talked(i));
    if (!talked) return {};
    SATCHEL_ASSIGN(const bool sealed, is_sealed(running(i).first_visit));
    return sealed ? close(i, nullptr) : Status();
  }

  Result<bool> was_talked(std::size_t i) {
    if (matter(i).talk_persons == 0) return true;
    SATCHEL_ASSIGN(const auto measure, look(s_.office, "measure", running(i).talk));
    return measure && text_of(s_.office, "measure", *measure, "state") == "carried_out";
  }

  Result<bool> is_sealed(const Id& visit) {
    SATCHEL_ASSIGN(const auto seen, look(s_.office, "visit", visit));
    return seen && seen->sealed;
  }

  Row leader_row(std::size_t i, bool signs) {
    const Matter& m = matter(i);
    Row row("leader_in_charge", running(i).leading);
    row.put("case", running(i).of_case)
        .put("leader", s_.leader)
        .put("since", today().c_str())
        .put("solved", std::int64_t{1});
    const Id visit = m.place ? dispatch_of(m) : Id{};
    if (visit != Id{}) row.put("dispatch_visit", visit);
    if (signs) row.put("reason", "多次回访无人接听，现场复核问题已解决").put("signed", now(16));
    return row;
  }

  /// Answered, called back, closed: in one go.
  Status close(std::size_t i, const char* no_visit_reason) {
    const Matter& m = matter(i);
    const Id of_case = running(i).of_case;
    const bool leader = m.ending == Ending::leader;
    Draft draft;
    if (no_visit_reason) draft.changes.push_back(Row::edit("case", of_case).put("no_visit_reason", no_visit_reason));
    draft.changes.push_back(Row("answer")
                                .put("case", of_case)
                                .put("sent", now(11))
                                .put("way", "phone")
                                .put("text", "已依法处理，结果告知")
                                .put("sent_by", "zhang"));
    draft.changes.push_back(Row("callback")
                                .put("case", of_case)
                                .put("result", leader       ? "unreachable"
                                               : i % 9 == 0 ? "mostly"
                                                            : "satisfied")
                                .put("at", now(15))
                                .put("by", "zhang")
                                .put("way", "phone"));
    if (m.place || leader) draft.changes.push_back(leader_row(i, leader));
    draft.changes.push_back(
        Row::edit("case", of_case).put("closing_reason", facts_of(m.about).result).put("status", "closed"));
    running(i).last_act = day_;
    return s_.office.save(std::move(draft));
  }

  /// The complainant calls again: it is not solved.
  Status reopen(std::size_t i) {
    if (day_ < running(i).last_act + days(4)) return {};
    const Id of_case = running(i).of_case;
    running(i).over = true;
    return s_.office.save({{Row("callback")
                                .put("case", of_case)
                                .put("result", "dissatisfied")
                                .put("at", now(15))
                                .put("by", "zhang")
                                .put("way", "phone"),
                            Row::edit("case", of_case).put("status", "rectifying")},
                           {}});
  }

  Stage& s_;
  Day day_;
};

/// A position or a legal view on which two differ: the office reads both, and lets stand what came first.
Status settle_conflicts(Stage& stage) {
  SATCHEL_ASSIGN(const auto open, open_conflicts(stage.office.store()));
  for (const auto& conflict : open) {
    const Status status = stage.office.store().settle(conflict.id, Take::standing);
    if (status.code() != Code::already_settled) SATCHEL_TRY(status);
    ++stage.tally.settled;
  }
  return {};
}

}  // namespace

Status day_at_office(Stage& stage, Day day) {
  Desk desk(stage, day);
  SATCHEL_TRY(day_at_intake(stage, day));
  SATCHEL_TRY(stage.world.sync(stage.intake));
  SATCHEL_TRY(stage.world.sync(stage.office));
  SATCHEL_TRY(settle_conflicts(stage));
  SATCHEL_TRY(desk.office());
  SATCHEL_TRY(enforce(stage, day));
  return stage.world.sync(stage.office);
}

}  // namespace satchel::cli::demo
