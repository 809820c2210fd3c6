#include "engine/casework/merging.h"

#include <algorithm>
#include <set>

#include "engine/casework/affairs.h"
#include "engine/casework/leading.h"
#include "engine/casework/repeat.h"

namespace satchel::casework {
namespace {

/// The case at the end of the way; nothing where the way ends nowhere, or leads back to where it began.
Result<std::optional<Sheet>> end_of_way(World& world, const Sheet& of_case) {
  constexpr int kFarthest = 32;
  std::optional<Sheet> at;
  auto into = of_case.reference("merged_into");
  for (int step = 0; into && step < kFarthest; ++step) {
    if (*into == of_case.id()) return std::optional<Sheet>();
    SATCHEL_ASSIGN(at, world.find("case", *into));
    if (!at) return at;
    into = at->text("status") == "merged" ? at->reference("merged_into") : std::nullopt;
  }
  return into ? std::optional<Sheet>() : at;
}

Result<std::optional<Grievance>> grievance_of(World& world, const Sheet& of_case) {
  const auto id = of_case.reference("complaint");
  if (!id) return std::optional<Grievance>();
  SATCHEL_ASSIGN(const auto complaint, world.find("complaint", *id));
  return complaint ? std::optional(grievance(*complaint)) : std::nullopt;
}

Result<bool> is_same_problem(World& world, const Sheet& a, const Sheet& b) {
  SATCHEL_ASSIGN(const std::set<Id> here, sites_of_case(world, a));
  SATCHEL_ASSIGN(const std::set<Id> there, sites_of_case(world, b));
  if (std::ranges::any_of(here, [&](const Id& site) { return there.contains(site); })) return true;
  SATCHEL_ASSIGN(const auto mine, grievance_of(world, a));
  SATCHEL_ASSIGN(const auto its, grievance_of(world, b));
  return mine && its && linked(std::vector{*mine, *its}).size() == 1;
}

Result<bool> takes_in(World& world, const Sheet& leading, const Sheet& of_case) {
  const std::string_view status = leading.text("status");
  if (status == "declined" || status == "returned" || status == "merged") return false;
  if (status != "closed" && status != "transferred") return true;
  return is_same_problem(world, of_case, leading);
}

}  // namespace

Result<std::vector<Lack>> merge_lacks(World& world, const Sheet& of_case) {
  std::vector<Lack> out;
  SATCHEL_ASSIGN(const auto leading, end_of_way(world, of_case));
  if (!leading) out.push_back({Lacking::merged_into, {}, of_case.id()});
  if (leading) {
    SATCHEL_ASSIGN(const bool fits, takes_in(world, *leading, of_case));
    if (!fits) out.push_back({Lacking::merge_open, std::string(leading->text("number")), leading->id()});
    if (fits && leading->text("status") == "closed") {  // it closes with it
      SATCHEL_ASSIGN(const auto lacks, repeat_lacks(world, *leading));
      out.insert(out.end(), lacks.begin(), lacks.end());
    }
  }
  if (!of_case.has("decision_reason")) out.push_back({Lacking::reason, {}, of_case.id()});
  return out;
}

}  // namespace satchel::casework
