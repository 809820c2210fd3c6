#include "engine/casework/gate.h"

#include <algorithm>
#include <array>

#include "engine/casework/affairs.h"
#include "engine/casework/guards.h"
#include "engine/casework/leading.h"
#include "engine/casework/merging.h"

namespace satchel::casework {
namespace {

constexpr std::size_t kCertified = 2;  // 行政处罚法（2021）第四十二条
constexpr std::size_t kMostNamed = 20;
constexpr std::string_view kBetween = "; ";

constexpr std::array kLacking{
#define X(name, zh, en) LackingInfo{#name, zh, en},
#include "engine/casework/lacking.def"
#undef X
};

/// The answers about one case, gathered.
class Closing {
 public:
  Closing(World& world, const Sheet& of_case, const BlobIsHere& here) : world_(world), case_(of_case), here_(here) {}

  /// Of a transfer: who took it over says so, and the complainant knows.
  Result<std::vector<Lack>> transfer() {
    if (!case_.has("transferred_to")) add(Lacking::receiver, {}, case_.id());
    if (has_receipt(case_))
      SATCHEL_TRY(blobs(case_));
    else
      add(Lacking::receipt, {}, case_.id());
    SATCHEL_ASSIGN(const bool patrol, found_on_patrol());
    SATCHEL_ASSIGN(const auto complaint, world_.find("complaint", case_.reference("complaint").value_or(Id{})));
    if (complaint && !patrol && !complaint->has("informed")) add(Lacking::informed, {}, complaint->id());
    return std::move(out_);
  }

  Result<std::vector<Lack>> lacks() {
    SATCHEL_TRY(below());
    SATCHEL_TRY(visited());
    SATCHEL_TRY(signed_reason());
    SATCHEL_ASSIGN(const bool patrol, found_on_patrol());
    if (!patrol) SATCHEL_TRY(answered());
    SATCHEL_TRY(solved());
    return std::move(out_);
  }

 private:
  void add(Lacking what, std::string detail = {}, std::optional<Id> record = {}, bool waits = false) {
    out_.push_back({what, std::move(detail), record, waits});
  }

  Status below() {
    SATCHEL_TRY(blobs(case_));
    return world_.each_under(case_, [&](const Sheet& sheet) -> Status {
      if (sheet.type().builtin) return conflict(sheet), Status{};
      return blobs(sheet);
    });
  }

  void conflict(const Sheet& sheet) {
    if (sheet.text("state") == "open") add(Lacking::open_conflict, std::string(sheet.text("field")), sheet.id());
  }

  /// A photo that was removed is not waited for: the office said why, and its hash stays.
  Status blobs(const Sheet& sheet) {
    if (sheet.has("removed")) return {};
    for (const Field& field : sheet.type().fields) {
      const auto* bytes = std::get_if<Octets>(&sheet.value(field.name));
      if (!names_bytes(field) || !bytes) continue;
      SATCHEL_ASSIGN(const Hash hash, hash_from_bytes(bytes->bytes));
      SATCHEL_ASSIGN(const bool here, here_(hash));
      if (!here) add(Lacking::blob, to_hex(hash.view()), sheet.id(), true);
    }
    return {};
  }

  Status visited() {
    if (case_.has("no_visit_reason")) return {};
    SATCHEL_ASSIGN(const auto visits, sealed_visits(world_, case_.id()));
    for (const Sheet& visit : visits) {
      SATCHEL_ASSIGN(const auto officers, certified_officers(world_, visit));
      if (officers.size() >= kCertified) return {};
    }
    return add(Lacking::visit), Status{};
  }

  Status signed_reason() {
    SATCHEL_ASSIGN(const auto leaders, world_.those("leader_in_charge", "case", case_.id()));
    signed_ = std::ranges::any_of(leaders, [this](const Sheet& one) { return is_signed(world_, one); });
    return {};
  }

  Result<bool> found_on_patrol() {
    const auto complaint = case_.reference("complaint");
    if (!complaint) return false;
    SATCHEL_ASSIGN(const auto sheet, world_.find("complaint", *complaint));
    return sheet && sheet->text("channel") == "found";
  }

  Status answered() {
    SATCHEL_ASSIGN(const auto answers, world_.those("answer", "case", case_.id()));
    if (std::ranges::none_of(answers, [this](const Sheet& one) { return was_sent(one); })) add(Lacking::answer);
    if (signed_) return {};
    SATCHEL_ASSIGN(const auto calls, world_.those("callback", "case", case_.id()));
    if (!satisfied(calls)) add(Lacking::satisfaction);
    return {};
  }

  /// With a text that says something, where it has one.
  bool was_sent(const Sheet& answer) const {
    return world_.has_come(answer.time("sent")) && (is_null(answer.value("text")) || answer.has("text"));
  }

  /// The latest decides; of two at one moment the one that was written later. One in time to come satisfies nobody.
  bool satisfied(const std::vector<Sheet>& calls) const {
    const auto when = [](const Sheet& c) { return std::pair(called_at(c).value_or(Millis{}), c.id()); };
    const auto last = std::ranges::max_element(calls, {}, when);
    if (last == calls.end() || (called_at(*last) && !world_.has_come(called_at(*last)))) return false;
    return last->text("result") == "satisfied" || last->text("result") == "mostly";
  }

  Status solved() {
    SATCHEL_ASSIGN(const auto lacks, repeat_lacks(world_, case_));
    out_.insert(out_.end(), lacks.begin(), lacks.end());
    return {};
  }

  World& world_;
  const Sheet& case_;
  const BlobIsHere& here_;
  std::vector<Lack> out_;
  bool signed_ = false;  // by a leader, with a reason
};

bool turns_away(std::string_view decision) { return decision == "declined" || decision == "returned"; }

/// A case that is turned away: why, and that its complaint is, likewise.
Result<std::vector<Lack>> reason_lacks(World& world, const Sheet& of_case) {
  std::vector<Lack> out;
  SATCHEL_ASSIGN(const auto complaint, world.find("complaint", of_case.reference("complaint").value_or(Id{})));
  const bool said = of_case.has("decision_reason") || (complaint && complaint->has("decision_reason"));
  if (!said) out.push_back({Lacking::reason, {}, of_case.id()});
  if (complaint && complaint->text("decision") != of_case.text("status"))
    out.push_back({Lacking::complaint_goes_on, std::string(complaint->text("number")), complaint->id()});
  return out;
}

/// A decision that turns a complaint away: why, and that no case of it goes on.
Result<std::vector<Lack>> complaint_lacks(World& world, const Sheet& complaint) {
  std::vector<Lack> out;
  if (!turns_away(complaint.text("decision"))) return out;
  if (!complaint.has("decision_reason")) out.push_back({Lacking::reason, {}, complaint.id()});
  SATCHEL_ASSIGN(const auto cases, world.those("case", "complaint", complaint.id()));
  for (const Sheet& one : cases)
    if (!turns_away(one.text("status")))
      out.push_back({Lacking::case_goes_on, std::string(one.text("number")), one.id()});
  return out;
}

}  // namespace

const LackingInfo& info(Lacking what) { return kLacking[static_cast<std::size_t>(what)]; }

std::optional<Lacking> lacking_named(std::string_view name) {
  const auto at = std::ranges::find(kLacking, name, &LackingInfo::name);
  if (at == kLacking.end()) return std::nullopt;
  return static_cast<Lacking>(at - kLacking.begin());
}

Result<std::vector<Lack>> close_lacks(World& world, const Sheet& of_case, const BlobIsHere& blob_is_here) {
  return Closing(world, of_case, blob_is_here).lacks();
}

Result<std::vector<Lack>> case_lacks(World& world, const Sheet& of_case, const BlobIsHere& blob_is_here) {
  const std::string_view status = of_case.text("status");
  if (status == "closed") return close_lacks(world, of_case, blob_is_here);
  if (turns_away(status)) return reason_lacks(world, of_case);
  if (status == "merged") return merge_lacks(world, of_case);
  if (status == "transferred") return Closing(world, of_case, blob_is_here).transfer();
  return std::vector<Lack>();
}

Result<std::vector<Lack>> step_lacks(World& world, const Sheet& sheet, const BlobIsHere& blob_is_here) {
  if (sheet.type().name == "case") return case_lacks(world, sheet, blob_is_here);
  if (sheet.type().name == "measure") return measure_lacks(world, sheet);
  if (sheet.type().name == "complaint") return complaint_lacks(world, sheet);
  return std::vector<Lack>();
}

std::vector<Lack> late_complaint_lacks(std::string_view before, const Sheet& after) {
  if (!is_gated("case", before) || !is_gated("case", after.text("status"))) return {};
  return {{Lacking::late_complaint, {}, after.id()}};
}

bool is_gated(std::string_view type, std::string_view state) {
  if (type == "measure") return state == "approved" || state == "carried_out";
  if (type == "complaint") return turns_away(state);
  constexpr std::array kCase{"closed", "declined", "returned", "merged", "transferred"};
  return type == "case" && std::ranges::find(kCase, state) != kCase.end();
}

std::string_view step_field(std::string_view type) {
  if (type == "measure") return "state";
  return type == "complaint" ? "decision" : type == "case" ? "status" : "";
}

bool is_ground(std::string_view type, std::string_view field, std::string_view state) {
  constexpr std::array kOfMeasure{"kind", "basis", "proportionality", "evidence", "approver"};
  if (!is_gated(type, state)) return false;
  if (type == "measure") return std::ranges::find(kOfMeasure, field) != kOfMeasure.end();
  if (state == "merged" && field == "merged_into") return true;
  if (state == "transferred") return field == "transferred_to" || field == "transfer_receipt";
  return field == "decision_reason" && (state == "merged" || turns_away(state));
}

bool names_bytes(const Field& field) { return field.type == FieldType::blob && !field.name.ends_with("_sha256"); }

bool only_waits(std::span<const Lack> lacks) {
  return !lacks.empty() && std::ranges::all_of(lacks, [](const Lack& l) { return l.waits; });
}

std::string gate_detail(std::span<const Lack> lacks) {
  std::string out;
  std::size_t named = 0;
  for (const Lack& lack : lacks) {
    if (++named > kMostNamed) return out + std::string(kBetween) + "and more";
    if (!out.empty()) out += kBetween;
    out += info(lack.what).name;
    if (!lack.detail.empty()) out += " " + lack.detail;
  }
  return out;
}

std::vector<Lack> lacks_in(std::string_view detail) {
  std::vector<Lack> out;
  while (!detail.empty()) {
    const auto end = detail.find(kBetween);
    const std::string_view part = detail.substr(0, end);
    const auto space = part.find(' ');
    if (const auto what = lacking_named(part.substr(0, space)))
      out.push_back({*what, space == std::string_view::npos ? std::string() : std::string(part.substr(space + 1))});
    detail = end == std::string_view::npos ? std::string_view() : detail.substr(end + kBetween.size());
  }
  return out;
}

}  // namespace satchel::casework
