#include "engine/casework/verdict.h"

#include <algorithm>

#include "engine/casework/quiet.h"

namespace satchel::casework {
namespace {

Result<std::optional<Sheet>> referred(World& world, std::string_view type, const std::optional<Id>& id) {
  if (!id) return std::optional<Sheet>();
  return world.find(type, *id);
}

/// As its row says; else what stands behind the standard's number, by which the office writes the year.
std::string version_of(const Sheet& row) {
  if (row.has("standard_version")) return std::string(row.text("standard_version"));
  const std::string_view standard = row.text("standard");
  const std::size_t dash = standard.find_last_of('-');
  return std::string(dash == std::string_view::npos ? std::string_view() : standard.substr(dash + 1));
}

}  // namespace

Result<std::optional<Sheet>> site_of_visit(World& world, const Sheet& visit) {
  SATCHEL_ASSIGN(auto own, referred(world, "site", visit.reference("site")));
  if (own) return own;
  SATCHEL_ASSIGN(const auto of_case, referred(world, "case", visit.reference("case")));
  return of_case ? referred(world, "site", of_case->reference("site")) : std::optional<Sheet>();
}

Result<Ruling> rule_on(World& world, const Sheet& measurement) {
  Ruling out;
  SATCHEL_ASSIGN(const auto visit, referred(world, "visit", measurement.reference("visit")));
  std::optional<Sheet> site;
  if (visit) {
    SATCHEL_ASSIGN(site, site_of_visit(world, *visit));
  }
  if (site) out.zone = site->text("zone_class");
  SATCHEL_ASSIGN(auto rows, all_of(world, "limit"));
  const LimitTable limits(std::move(rows));
  const Millis offset = world.schema().utc_offset();
  out.judgement = judge(measurement, out.zone, limits, offset);
  SATCHEL_ASSIGN(out.row, referred(world, "limit", out.judgement.row));
  const auto recorded = measurement.reference("limit_used");
  out.recorded_otherwise = recorded && recorded != out.judgement.row;
  SATCHEL_ASSIGN(const auto rules, all_of(world, "quiet_rule"));
  if (site) out.quiet = judge_quiet(measurement, *site, rules, limits, offset);
  return out;
}

bool is_above(const Ruling& ruling) {
  return ruling.judgement.verdict == Verdict::above ||
         std::ranges::any_of(ruling.quiet, [](const QuietRuling& q) { return q.verdict == Verdict::above; });
}

std::vector<std::pair<std::string, Value>> basis_of(const Ruling& ruling, const Sheet& measurement) {
  std::vector<std::pair<std::string, Value>> out;
  if (!ruling.row) return out;
  const auto say = [&](const char* field, Value value) {
    if (measurement.type().index_of(field) && !measurement.has(field)) out.emplace_back(field, std::move(value));
  };
  say("limit_used", octets(ruling.row->id().view()));
  if (const std::string version = version_of(*ruling.row); !version.empty()) say("standard_version", version);
  if (!ruling.judgement.period.empty()) say("period", ruling.judgement.period);
  return out;
}

std::string scaled(std::int64_t value, std::string_view unit) {
  const std::size_t space = unit.find(' ');
  const std::string_view step = unit.substr(0, space);
  const std::size_t dot = step.find('.');
  const std::size_t places = dot == std::string_view::npos ? 0 : step.size() - dot - 1;
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  const std::string name(space == std::string_view::npos ? std::string_view() : unit.substr(space));
  return (value < 0 ? "-" : "") + digits + name;
}

}  // namespace satchel::casework
