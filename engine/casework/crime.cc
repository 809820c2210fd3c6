#include "engine/casework/crime.h"

#include <algorithm>
#include <set>

#include "engine/casework/limits.h"

namespace satchel::casework {
namespace {

constexpr std::int64_t kHeaviest = 1'000'000'000'000;  // kg, of one finding: so that sums stay numbers

bool is_hazardous(const Sheet& finding) {
  const TextSet& types = finding.set("pollution_types");
  return std::ranges::find(types, "hazardous_waste") != types.end() && finding.number("weight_kg").value_or(0) > 0;
}

/// What hangs on the case or on a visit to it.
Status add_findings(World& world, const Id& of, std::string_view type, std::vector<Sheet>& out) {
  SATCHEL_ASSIGN(const auto found, world.those("finding", "of", of));
  for (const Sheet& finding : found) {
    const auto same = [&](const Sheet& known) { return known.id() == finding.id(); };
    if (finding.text("of_type") == type && std::ranges::none_of(out, same)) out.push_back(finding);
  }
  return {};
}

/// Saved ones of the case, with those that are not saved yet in the place of what they change.
Result<std::vector<Sheet>> findings_of(World& world, const Id& of_case, std::span<const Sheet> fresh) {
  std::vector<Sheet> out(fresh.begin(), fresh.end());
  SATCHEL_TRY(add_findings(world, of_case, "case", out));
  SATCHEL_ASSIGN(const auto visits, world.those("visit", "case", of_case));
  for (const Sheet& visit : visits) SATCHEL_TRY(add_findings(world, visit.id(), "visit", out));
  return out;
}

Result<bool> is_before_police(World& world, const Id& of_case) {
  SATCHEL_ASSIGN(const auto transfers, world.those("police_transfer", "case", of_case));
  SATCHEL_ASSIGN(const auto measures, world.those("measure", "case", of_case));
  return !transfers.empty() ||
         std::ranges::any_of(measures, [](const Sheet& measure) { return measure.text("kind") == "police"; });
}

/// The day on which the last hazardous one of them was made.
Result<Day> last_found(World& world, const Id& of_case, Day today) {
  std::optional<Millis> last;
  SATCHEL_ASSIGN(const auto findings, findings_of(world, of_case, {}));
  for (const Sheet& finding : findings)
    if (const auto found = finding.time("found"); found && is_hazardous(finding) && (!last || *found > *last))
      last = found;
  return last ? day_of(*last, world.schema().utc_offset()) : today;
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
  SATCHEL_ASSIGN(const auto findings, findings_of(world, of_case, fresh));
  std::set<Id> replaced;
  for (const Sheet& finding : findings)
    if (const auto other = finding.reference("corrects")) replaced.insert(*other);
  CrimeSign out{0, {}, *row};
  for (const Sheet& finding : findings) {
    if (!is_hazardous(finding) || replaced.contains(finding.id())) continue;
    out.weight += std::min(*finding.number("weight_kg"), kHeaviest);
    out.findings.push_back(finding.id());
  }
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
  if (type != "finding" && type != "visit") return std::optional<Id>();
  SATCHEL_ASSIGN(const auto sheet, world.find(type, record));
  if (!sheet) return std::optional<Id>();
  if (type == "visit") return sheet->reference("case");
  return is_hazardous(*sheet) ? case_of_finding(world, *sheet) : std::optional<Id>();
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
