#include "engine/casework/eia.h"

namespace satchel::casework {
namespace {

constexpr std::string_view kWays[] = {"not_managed", "registration", "commitment", "form", "report"};

struct Rules {
  std::vector<DeadlineRule> rules;
  Calendar calendar;
};

Result<Rules> rules_of(World& world) {
  Rules out;
  SATCHEL_TRY(world.each("deadline", [&](const Sheet& row) -> Status {
    SATCHEL_ASSIGN(auto rule, deadline_rule(row));
    out.rules.push_back(std::move(rule));
    return {};
  }));
  SATCHEL_TRY(world.each("calendar", [&](const Sheet& row) { return out.calendar.add(row), Status(); }));
  return out;
}

EiaWay way_of(std::string_view kind, std::string_view listed) {
  if (kind == "exempt" || listed == "exempt") return EiaWay::not_managed;
  if (kind == "commitment" || listed == "commitment") return EiaWay::commitment;
  if (kind == "register") return EiaWay::registration;
  return kind == "report" ? EiaWay::report : kind == "form" ? EiaWay::form : EiaWay::not_managed;
}

}  // namespace

std::string_view eia_way_name(EiaWay way) { return kWays[static_cast<std::size_t>(way)]; }

Result<EiaStanding> eia_due(World& world, const Sheet& approval) {
  EiaStanding out;
  const auto received = approval.day("received");
  std::string listed;
  if (const auto id = approval.reference("category"); id && received) {
    SATCHEL_ASSIGN(const auto row, world.find("eia_category", *id));
    if (row && row->in_force().holds(*received)) listed = row->text("way"), out.category = *id;
  }
  out.way = way_of(approval.text("kind"), listed);
  if (!received || out.way == EiaWay::not_managed || out.way == EiaWay::registration) return out;
  SATCHEL_ASSIGN(const Rules rules, rules_of(world));
  const Millis offset = world.schema().utc_offset();
  const auto until = [&](const DeadlineRule* rule) {
    return rule ? std::optional(due(*rule, {start_of(*received, offset)}, rules.calendar, offset)) : std::nullopt;
  };
  const std::string what = "eia_" + std::string(eia_way_name(out.way));
  const DeadlineRule* promised = rule_for(rules.rules, what, *received);
  out.promised = until(promised);
  out.confirmed = promised && promised->confirmed;
  // What the commitment shortens is the period of the kind that it otherwise would be.
  const std::string law = out.way == EiaWay::commitment ? "eia_" + std::string(approval.text("kind")) : what;
  const DeadlineRule* statutory = rule_for(rules.rules, law + "_statutory", *received);
  out.statutory = until(statutory);
  out.statutory_confirmed = statutory && statutory->confirmed;
  return out;
}

}  // namespace satchel::casework
