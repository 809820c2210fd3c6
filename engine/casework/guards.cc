#include "engine/casework/guards.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/casework/verdict.h"

namespace satchel::casework {
namespace {

constexpr std::array kForceful{"stop", "closure", "suspension", "seizure"};

Result<bool> was_corrected(World& world, const Sheet& record) {
  SATCHEL_ASSIGN(const auto corrections, world.those(record.type().name, "corrects", record.id()));
  return std::ranges::any_of(corrections, &Sheet::sealed);
}

/// A sealed finding, or a sealed reading above its limit, that no sealed correction replaces.
Result<bool> proves(World& world, const Sheet& record) {
  const bool finding = record.type().name == "finding", reading = record.type().name == "measurement";
  if (!record.sealed() || (!finding && !reading)) return false;
  SATCHEL_ASSIGN(const bool replaced, was_corrected(world, record));
  if (replaced || finding) return !replaced;
  SATCHEL_ASSIGN(const Ruling ruling, rule_on(world, record));
  return is_above(ruling);
}

/// Whether anything of the case proves; where the measure names its evidence, that.
Result<bool> has_evidence(World& world, const Sheet& of_case, const std::optional<Id>& named) {
  bool found = false;
  SATCHEL_TRY(world.each_under(of_case, [&](const Sheet& record) -> Status {
    if (found || (named && *named != record.id())) return {};
    SATCHEL_ASSIGN(found, proves(world, record));
    return {};
  }));
  return found;
}

Result<bool> is_proven(World& world, const Sheet& measure) {
  const auto id = measure.reference("case");
  if (!id) return false;
  SATCHEL_ASSIGN(const auto of_case, world.find("case", *id));
  return of_case ? has_evidence(world, *of_case, measure.reference("evidence")) : false;
}

bool is_hazardous(const Sheet& finding) {
  const TextSet& types = finding.set("pollution_types");
  return std::ranges::find(types, "hazardous_waste") != types.end() && finding.number("weight_kg").value_or(0) > 0;
}

/// Saved ones of the case, with those that are not saved yet in the place of what they change.
Result<std::vector<Sheet>> findings_of(World& world, const Id& of_case, std::span<const Sheet> fresh) {
  std::vector<Sheet> out(fresh.begin(), fresh.end());
  SATCHEL_TRY(world.each("finding", [&](const Sheet& finding) -> Status {
    if (std::ranges::find(fresh, finding.id(), &Sheet::id) != fresh.end()) return {};
    SATCHEL_ASSIGN(const auto its, case_of_finding(world, finding));
    if (its == of_case) out.push_back(finding);
    return {};
  }));
  return out;
}

}  // namespace

bool is_forceful(const Sheet& measure) { return std::ranges::find(kForceful, measure.text("kind")) != kForceful.end(); }

Result<std::vector<Lack>> measure_lacks(World& world, const Sheet& measure) {
  std::vector<Lack> out;
  if (!is_forceful(measure)) return out;
  SATCHEL_ASSIGN(const bool proven, is_proven(world, measure));
  if (!proven) out.push_back({Lacking::evidence, {}, measure.reference("evidence")});
  const auto asks = [&](const char* field, Lacking what) {
    if (!measure.has(field)) out.push_back({what, {}, measure.id()});
  };
  asks("basis", Lacking::basis);
  asks("proportionality", Lacking::proportionality);
  asks("approver", Lacking::approver);
  return out;
}

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
    out.weight += *finding.number("weight_kg");
    out.findings.push_back(finding.id());
  }
  return out.weight >= *from ? std::optional(std::move(out)) : std::nullopt;
}

std::vector<Lack> review_lacks(const Sheet& check) {
  std::vector<Lack> out;
  if (!check.has("review_no") || !check.has("reviewer") || !check.has("review_date"))
    out.push_back({Lacking::review, {}, check.id()});
  if (!check.flag("party_told")) out.push_back({Lacking::party_told, {}, check.id()});
  return out;
}

Result<std::vector<Lack>> reward_lacks(World& world, const Sheet& reward) {
  std::vector<Lack> out;
  const auto id = reward.reference("complaint");
  std::optional<Sheet> complaint;
  if (id) {
    SATCHEL_ASSIGN(complaint, world.find("complaint", *id));
  }
  if (!complaint || !complaint->flag("real_name")) out.push_back({Lacking::real_name, {}, id});
  SATCHEL_ASSIGN(auto rows, all_of(world, "limit"));
  const LimitTable limits(std::move(rows));
  const auto decided = reward.day("decided");
  const Sheet* row = decided ? limits.find_aid(aid::reward, {}, {}, *decided) : nullptr;
  if (!row || !reward.has("rule")) out.push_back({Lacking::rule, {}, reward.id()});
  const auto amount = reward.number("amount");
  const bool kept = amount && *amount >= 0 && row && *amount <= row->number("value").value_or(0);
  if (!kept) out.push_back({Lacking::amount, {}, reward.id()});
  return out;
}

}  // namespace satchel::casework
