#include "engine/casework/crime.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "engine/casework/affairs.h"
#include "engine/casework/limits.h"

namespace satchel::casework {
namespace {

constexpr std::int64_t kHeaviest = 1'000'000'000'000;  // kg, of one record: so that sums stay numbers

/// A finding or a weighing of hazardous waste, and the visit or case that it was made for.
struct Weighed {
  Sheet record;
  Id under;
};

bool is_reading(const Sheet& record) { return record.type().name == "measurement"; }

std::int64_t kilograms(const Sheet& record) {
  return std::min(record.number(is_reading(record) ? "value" : "weight_kg").value_or(0), kHeaviest);
}

/// A finding that names no kind is of what its visit's template is about.
bool is_hazardous(const Sheet& record, bool about_waste) {
  if (kilograms(record) <= 0) return false;
  if (is_reading(record)) return about_waste && record.text("quantity") == "weight" && record.text("unit") == "1 kg";
  const TextSet& types = record.set("pollution_types");
  return types.empty() ? about_waste : std::ranges::find(types, "hazardous_waste") != types.end();
}

/// Whether a visit's template asks for a finding of hazardous waste with its weight: a row of `template` says so.
Result<bool> is_about_waste(World& world, const std::optional<Sheet>& visit) {
  if (!visit || !visit->has("template")) return false;
  SATCHEL_ASSIGN(const auto rows, world.those("template", "name", visit->value("template")));
  return std::ranges::any_of(rows,
                             [](const Sheet& row) { return row.text("asks") == "finding" && row.flag("weight"); });
}

Result<std::optional<Sheet>> visit_of(World& world, const Sheet& record) {
  if (!is_reading(record) && record.text("of_type") != "visit") return std::optional<Sheet>();
  const auto id = record.reference(is_reading(record) ? "visit" : "of");
  return id ? world.find("visit", *id) : std::optional<Sheet>();
}

/// A case and those merged into it, however far.
Result<std::vector<Id>> family_of(World& world, const Id& of_case) {
  std::vector<Id> out{of_case};
  for (std::size_t i = 0; i < out.size(); ++i) {
    SATCHEL_ASSIGN(const auto followers, world.those("case", "merged_into", out[i]));
    for (const Sheet& one : followers)
      if (one.text("status") == "merged" && std::ranges::find(out, one.id()) == out.end()) out.push_back(one.id());
  }
  return out;
}

/// What was weighed for a case and for those merged into it: saved, with what is not saved yet in the place of what it
/// changes; without what a correction replaces.
class Scales {
 public:
  explicit Scales(World& world) : world_(world) {}

  Status read(const Id& of_case, std::span<const Sheet> fresh) {
    for (const Sheet& finding : fresh) {
      SATCHEL_ASSIGN(const auto visit, visit_of(world_, finding));
      SATCHEL_ASSIGN(const bool about_waste, is_about_waste(world_, visit));
      add(finding, finding.reference("of").value_or(of_case), about_waste);
    }
    SATCHEL_ASSIGN(const auto family, family_of(world_, of_case));
    for (const Id& one : family) SATCHEL_TRY(read_case(one));
    std::erase_if(weighed_, [&](const Weighed& w) { return replaced_.contains(w.record.id()); });
    return {};
  }
  const std::vector<Weighed>& weighed() const { return weighed_; }

  /// What a visit found and what it weighed is the same waste: the larger of both counts.
  std::int64_t weight() const {
    std::map<Id, std::array<std::int64_t, 2>> sums;
    for (const Weighed& w : weighed_) sums[w.under][is_reading(w.record) ? 1 : 0] += kilograms(w.record);
    std::int64_t out = 0;
    for (const auto& sum : sums) out += std::max(sum.second[0], sum.second[1]);
    return out;
  }

 private:
  Status read_case(const Id& of_case) {
    SATCHEL_TRY(read_findings(of_case, "case", false));
    SATCHEL_ASSIGN(const auto visits, world_.those("visit", "case", of_case));
    for (const Sheet& visit : visits) {
      SATCHEL_ASSIGN(const bool about_waste, is_about_waste(world_, visit));
      SATCHEL_TRY(read_findings(visit.id(), "visit", about_waste));
      if (!about_waste) continue;
      SATCHEL_ASSIGN(const auto readings, world_.those("measurement", "visit", visit.id()));
      for (const Sheet& reading : readings) add(reading, visit.id(), true);
    }
    return {};
  }
  Status read_findings(const Id& of, std::string_view type, bool about_waste) {
    SATCHEL_ASSIGN(const auto found, world_.those("finding", "of", of));
    for (const Sheet& finding : found)
      if (finding.text("of_type") == type) add(finding, of, about_waste);
    return {};
  }
  void add(const Sheet& record, const Id& under, bool about_waste) {
    if (!seen_.insert(record.id()).second) return;
    if (const auto other = record.reference("corrects")) replaced_.insert(*other);
    if (is_hazardous(record, about_waste)) weighed_.push_back({record, under});
  }

  World& world_;
  std::vector<Weighed> weighed_;
  std::set<Id> seen_, replaced_;
};

Result<bool> is_before_police(World& world, const Id& of_case) {
  SATCHEL_ASSIGN(const auto family, family_of(world, of_case));
  for (const Id& one : family) {
    SATCHEL_ASSIGN(const auto transfers, world.those("police_transfer", "case", one));
    SATCHEL_ASSIGN(const auto measures, world.those("measure", "case", one));
    const auto police = [](const Sheet& measure) { return measure.text("kind") == "police"; };
    if (!transfers.empty() || std::ranges::any_of(measures, police)) return true;
  }
  return false;
}

/// The day on which the last of it was found or weighed.
Result<Day> last_found(World& world, const Id& of_case, Day today) {
  Scales scales(world);
  SATCHEL_TRY(scales.read(of_case, {}));
  std::optional<Millis> last;
  for (const Weighed& w : scales.weighed()) {
    const auto found = w.record.time(is_reading(w.record) ? "started" : "found");
    if (found && (!last || *found > *last)) last = found;
  }
  return last ? day_of(*last, world.schema().utc_offset()) : today;
}

/// Where its sign would be: the case that it follows, if it was merged.
Result<std::optional<Id>> leading_id(World& world, const std::optional<Id>& of_case) {
  if (!of_case) return std::optional<Id>();
  SATCHEL_ASSIGN(const auto sheet, world.find("case", *of_case));
  if (!sheet || sheet->text("status") != "merged") return of_case;
  SATCHEL_ASSIGN(const Sheet leading, leading_case(world, *sheet));
  return std::optional(leading.id());
}

}  // namespace

Result<std::optional<Id>> case_of_finding(World& world, const Sheet& finding) {
  const auto of = finding.reference("of");
  if (!of || finding.text("of_type") != "visit") return of;
  SATCHEL_ASSIGN(const auto visit, world.find("visit", *of));
  return visit ? visit->reference("case") : std::optional<Id>();
}

Result<std::optional<CrimeSign>> crime_sign(World& world, const Id& of_case, std::span<const Sheet> fresh, Day day) {
  SATCHEL_ASSIGN(auto rows, all_of(world, "limit"));
  const LimitTable limits(std::move(rows));
  const Sheet* row = limits.find_aid(aid::crime, {}, "hazardous_waste", day);
  const auto from = row ? row->number("value") : std::nullopt;
  if (!from) return std::optional<CrimeSign>();
  Scales scales(world);
  SATCHEL_TRY(scales.read(of_case, fresh));
  CrimeSign out{scales.weight(), {}, *row};
  for (const Weighed& w : scales.weighed()) out.findings.push_back(w.record.id());
  return out.weight >= *from ? std::optional(std::move(out)) : std::nullopt;
}

Result<std::optional<CrimeDue>> crime_due(World& world, const Id& of_case, Day today) {
  SATCHEL_ASSIGN(const auto sheet, world.find("case", of_case));
  if (!sheet) return std::optional<CrimeDue>();
  SATCHEL_ASSIGN(const Day day, last_found(world, of_case, today));
  SATCHEL_ASSIGN(auto sign, crime_sign(world, of_case, {}, day));
  if (!sign) return std::optional<CrimeDue>();
  CrimeDue out{*std::move(sign), of_case};
  out.flag = !sheet->flag(kCrimeFlag) && !sheet->has(kCrimeCleared);
  SATCHEL_ASSIGN(const bool known, is_before_police(world, of_case));
  out.proposal = !known && !sheet->has(kCrimeCleared);
  return std::optional(std::move(out));
}

Result<std::optional<Id>> case_to_look_at(World& world, std::string_view type, const Id& record) {
  if (type != "finding" && type != "visit" && type != "measurement" && type != "case") return std::optional<Id>();
  SATCHEL_ASSIGN(const auto sheet, world.find(type, record));
  if (!sheet) return std::optional<Id>();
  if (type == "case") return sheet->text("status") == "merged" ? leading_id(world, record) : std::optional<Id>();
  if (type == "visit") return leading_id(world, sheet->reference("case"));
  SATCHEL_ASSIGN(const auto visit, visit_of(world, *sheet));
  SATCHEL_ASSIGN(const bool about_waste, is_about_waste(world, visit));
  if (!is_hazardous(*sheet, about_waste)) return std::optional<Id>();
  if (type == "measurement") return leading_id(world, visit->reference("case"));
  SATCHEL_ASSIGN(const auto of_case, case_of_finding(world, *sheet));
  return leading_id(world, of_case);
}

std::vector<DraftChange> crime_changes(const CrimeDue& due, const Id& measure, Millis now) {
  std::vector<DraftChange> out;
  if (due.flag)
    out.push_back({ChangeKind::update, "case", due.of_case, {{std::string(kCrimeFlag), std::int64_t{1}, How::put}}});
  if (due.proposal)
    out.push_back({ChangeKind::create,
                   "measure",
                   measure,
                   {{"case", octets(due.of_case.view()), How::put},
                    {"kind", std::string("police"), How::put},
                    {"basis", std::string(due.sign.row.text("source")), How::put},
                    {"evidence", octets(due.sign.findings.back().view()), How::put},
                    {"proposed", now.count, How::put}}});
  return out;
}

std::vector<Lack> lowering_lacks(const Sheet& after, bool office_or_leader, bool says_why) {
  std::vector<Lack> out;
  if (!office_or_leader) out.push_back({Lacking::lowered_by, {}, after.id()});
  if (!says_why || !after.has(kCrimeCleared)) out.push_back({Lacking::lowered_why, {}, after.id()});
  return out;
}

}  // namespace satchel::casework
