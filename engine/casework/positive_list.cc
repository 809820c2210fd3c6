#include "engine/casework/positive_list.h"

#include <algorithm>

namespace satchel::casework {
namespace {

bool is_offence(const Sheet& penalty, const Sheet& entry, Day day) {
  const auto decided = penalty.day("decided"), revoked = penalty.day("revoked"), entered = entry.day("entered");
  if (!decided || *decided > day || penalty.text("leniency") == "waived") return false;
  return (!revoked || day < *revoked) && (!entered || *entered <= *decided);
}

/// Its own, else that of its case.
Result<std::optional<Id>> site_of_penalty(World& world, const Sheet& penalty) {
  const auto own = penalty.reference("site"), of_case = penalty.reference("case");
  if (own || !of_case) return own;
  SATCHEL_ASSIGN(const auto sheet, world.find("case", *of_case));
  return sheet ? sheet->reference("site") : std::optional<Id>();
}

}  // namespace

Result<PositiveList> PositiveList::read(World& world) {
  SATCHEL_ASSIGN(auto rows, all_of(world, "limit"));
  std::map<Id, std::vector<Sheet>> penalties;
  SATCHEL_TRY(world.each("penalty", [&](const Sheet& penalty) -> Status {
    SATCHEL_ASSIGN(const auto site, site_of_penalty(world, penalty));
    if (site) penalties[*site].push_back(penalty);
    return {};
  }));
  for (auto& of_site : penalties)
    std::ranges::stable_sort(of_site.second, {}, [](const Sheet& p) { return p.day("decided").value_or(Day::max()); });
  return PositiveList(LimitTable(std::move(rows)), std::move(penalties));
}

std::optional<Leaving> PositiveList::by_rule(const Sheet& entry, Day day) const {
  const auto known = penalties_.find(entry.reference("site").value_or(Id{}));
  if (known == penalties_.end()) return std::nullopt;
  std::int64_t offences = 0;
  for (const Sheet& penalty : known->second) {
    if (!is_offence(penalty, entry, day)) continue;
    const Day decided = *penalty.day("decided");
    const Sheet* rule = rules_.find_aid(aid::offences, {}, {}, decided);
    const auto enough = rule ? rule->number("value") : std::nullopt;
    if (++offences; enough && offences >= *enough) return Leaving{decided, penalty};
  }
  return std::nullopt;
}

std::optional<Leaving> PositiveList::leaving(const Sheet& entry, Day day) const {
  auto out = by_rule(entry, day);
  const auto left = entry.day("left");
  if (left && *left <= day && (!out || *left <= out->day)) out = Leaving{*left, std::nullopt};
  return out;
}

bool PositiveList::stands(const Sheet& entry, Day day) const {
  const auto entered = entry.day("entered");
  return (!entered || *entered <= day) && !leaving(entry, day);
}

Result<std::optional<Sheet>> on_positive_list(World& world, const Id& site, Day day) {
  SATCHEL_ASSIGN(const auto entries, world.those("positive_list_entry", "site", site));
  if (entries.empty()) return std::optional<Sheet>();
  SATCHEL_ASSIGN(const PositiveList list, PositiveList::read(world));
  for (const Sheet& entry : entries)
    if (list.stands(entry, day)) return std::optional(entry);
  return std::optional<Sheet>();
}

Result<std::vector<Leaver>> must_leave(World& world, Day day) {
  SATCHEL_ASSIGN(const PositiveList list, PositiveList::read(world));
  std::vector<Leaver> out;
  SATCHEL_TRY(world.each("positive_list_entry", [&](const Sheet& entry) {
    const auto left = entry.day("left");
    const auto leaving = list.leaving(entry, day);
    if (leaving && leaving->penalty && (!left || *left > day)) out.push_back({entry, *leaving->penalty});
    return Status();
  }));
  return out;
}

}  // namespace satchel::casework
