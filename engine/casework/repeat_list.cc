#include "engine/casework/repeat_list.h"

#include <algorithm>
#include <set>

#include "engine/casework/affairs.h"

namespace satchel::casework {
namespace {

bool names(const Sheet& entry, const Sheet& of_case, const std::set<Id>& sites) {
  const auto named = entry.reference("case"), site = entry.reference("site");
  return !entry.has("left") && ((named && *named == of_case.id()) || (site && sites.contains(*site)));
}

}  // namespace

Result<bool> on_repeat_list(World& world, const Sheet& of_case) {
  SATCHEL_ASSIGN(const std::set<Id> sites, sites_of_case(world, of_case));
  std::set<Id> lists;
  std::optional<std::int64_t> least;
  SATCHEL_TRY(world.each("list_kind", [&](const Sheet& kind) {
    const auto threshold = kind.number("threshold");
    if (!threshold || *threshold < 1) return Status{};
    lists.insert(kind.id());
    least = std::min(least.value_or(*threshold), *threshold);
    return Status{};
  }));
  bool listed = false;
  SATCHEL_TRY(world.each("list_entry", [&](const Sheet& entry) {
    const auto list = entry.reference("list");
    listed = listed || (list && lists.contains(*list) && names(entry, of_case, sites));
    return Status{};
  }));
  for (auto site = sites.begin(); !listed && least && site != sites.end(); ++site) {
    SATCHEL_ASSIGN(const auto complaints, world.those("complaint", "site", *site));
    listed = std::ssize(complaints) >= *least;
  }
  return listed;
}

}  // namespace satchel::casework
