#include "engine/casework/repeats.h"

#include <algorithm>
#include <map>

#include "engine/casework/affairs.h"
#include "engine/casework/limits.h"

namespace satchel::casework {
namespace {

Result<std::vector<Sheet>> complaints_by(World& world, const std::optional<Millis>& at) {
  std::vector<Sheet> out;
  SATCHEL_TRY(world.each("complaint", [&](const Sheet& complaint) {
    const auto received = complaint.time("received");
    if (!at || !received || *received <= *at) out.push_back(complaint);
    return Status();
  }));
  std::ranges::stable_sort(out, {}, [](const Sheet& c) { return c.time("received").value_or(Millis{}); });
  return out;
}

/// Of all sites, how each stood on the list.
Result<std::map<Id, std::vector<Listing>>> listings_of(World& world, const RepeatRules& rules,
                                                       const std::optional<Day>& day) {
  SATCHEL_ASSIGN(const auto entries, world.those("list_entry", "list", rules.list));
  std::map<Id, std::vector<Listing>> out;
  const Day until = day.value_or(Day::max());
  for (const Sheet& entry : entries) {
    const auto site = entry.reference("site");
    Listing listing{entry.id(), entry.day("entered"), entry.day("left")};
    if (!site || (listing.entered && *listing.entered > until)) continue;
    if (listing.left && *listing.left > until) listing.left.reset();
    out[*site].push_back(listing);
  }
  for (auto& of_site : out) std::ranges::stable_sort(of_site.second, {}, &Listing::entered);
  return out;
}

Problem problem_of(std::vector<Sheet> complaints, const RepeatRules& rules) {
  Problem out;
  for (const Sheet& complaint : complaints) {
    const Grievance g = grievance(complaint);
    if (out.address.empty()) out.address = g.address;
    if (out.kind.empty()) out.kind = g.kind;
    if (!out.site) out.site = g.site;
    if (!g.received) continue;
    if (!out.first) out.first = g.received;
    out.last = g.received;
  }
  if (rules.reached_by(std::ssize(complaints)))
    out.reached = complaints[static_cast<std::size_t>(rules.threshold - 1)].time("received");
  out.complaints = std::move(complaints);
  return out;
}

void place_on_list(Problem& problem, const std::map<Id, std::vector<Listing>>& listings) {
  const auto known = problem.site ? listings.find(*problem.site) : listings.end();
  if (known == listings.end()) return;
  problem.listings = known->second;
  problem.listed = std::ranges::any_of(problem.listings, [](const Listing& l) { return !l.left; });
}

/// All rows of the list, whenever they hold; one that says no threshold is none.
Result<std::vector<Sheet>> list_rows(World& world) {
  SATCHEL_ASSIGN(auto out, world.those("list_kind", "name", Value(std::string(kRepeatListName))));
  std::erase_if(out, [](const Sheet& row) { return row.number("threshold").value_or(0) < 1; });
  return out;
}

std::optional<RepeatRules> in_force(const std::vector<Sheet>& rows, Day day) {
  std::optional<RepeatRules> out;
  for (const Sheet& row : rows)
    if (row.in_force().holds(day)) out = RepeatRules{row.id(), *row.number("threshold"), 0};
  return out;
}

/// As the last of its complaints came.
Result<bool> is_enough_at(World& world, const Id& site, const std::vector<Sheet>& rows) {
  SATCHEL_ASSIGN(const auto complaints, world.those("complaint", "site", site));
  Millis last{};
  for (const Sheet& complaint : complaints) last = std::max(last, complaint.time("received").value_or(Millis{}));
  const auto rules = in_force(rows, day_of(last, world.schema().utc_offset()));
  return rules && rules->reached_by(std::ssize(complaints));
}

/// A case and those merged into it, with their sites and complaints.
struct Affected {
  std::set<Id> cases, sites, complaints;
};

bool names(const Sheet& entry, const Affected& about) {
  const auto of_case = entry.reference("case"), site = entry.reference("site");
  return !entry.has("left") && ((of_case && about.cases.contains(*of_case)) || (site && about.sites.contains(*site)));
}

Result<Affected> affected(World& world, const Sheet& of_case) {
  Affected out;
  SATCHEL_ASSIGN(const auto cases, with_merged(world, of_case));
  for (const Sheet& one : cases) {
    out.cases.insert(one.id());
    SATCHEL_ASSIGN(const auto sites, sites_of_case(world, one));
    out.sites.insert(sites.begin(), sites.end());
    if (const auto complaint = one.reference("complaint")) out.complaints.insert(*complaint);
  }
  return out;
}

Result<bool> has_entry(World& world, const Affected& about, const std::vector<Sheet>& rows) {
  for (const Sheet& row : rows) {
    SATCHEL_ASSIGN(const auto entries, world.those("list_entry", "list", row.id()));
    if (std::ranges::any_of(entries, [&](const Sheet& entry) { return names(entry, about); })) return true;
  }
  return false;
}

/// Whether anything but a site may link it to others.
Result<bool> may_be_linked(World& world, const Id& complaint) {
  SATCHEL_ASSIGN(const auto sheet, world.find("complaint", complaint));
  if (sheet && (sheet->has("address") || sheet->has("same_as"))) return true;
  SATCHEL_ASSIGN(const auto others, world.those("complaint", "same_as", complaint));
  return !others.empty();
}

/// The problems of these complaints, as they are linked now, whatever was written of them.
Result<std::vector<Problem>> problems_of(World& world, const std::set<Id>& complaints) {
  std::vector<Problem> out;
  bool linked = false;
  for (const Id& one : complaints) {
    SATCHEL_ASSIGN(const bool may, may_be_linked(world, one));
    linked = linked || may;
  }
  if (!linked) return out;
  RepeatView view;
  view.rules.threshold = 1;
  SATCHEL_ASSIGN(out, problems(world, view));
  std::erase_if(out, [&](const Problem& p) {
    return std::ranges::none_of(p.complaints, [&](const Sheet& c) { return complaints.contains(c.id()); });
  });
  return out;
}

Result<bool> is_listed(World& world, const Problem& problem, const std::vector<Sheet>& rows) {
  const auto rules = in_force(rows, day_of(problem.last.value_or(Millis{}), world.schema().utc_offset()));
  if (rules && rules->reached_by(std::ssize(problem.complaints))) return true;
  Affected about;
  for (const Sheet& complaint : problem.complaints)
    if (const auto site = complaint.reference("site")) about.sites.insert(*site);
  return has_entry(world, about, rows);
}

}  // namespace

Result<bool> on_repeat_list(World& world, const Sheet& of_case) {
  SATCHEL_ASSIGN(const auto rows, list_rows(world));
  if (rows.empty()) return false;
  SATCHEL_ASSIGN(const Affected about, affected(world, of_case));
  SATCHEL_ASSIGN(const bool entered, has_entry(world, about, rows));
  if (entered) return true;
  for (const Id& site : about.sites) {
    SATCHEL_ASSIGN(const bool enough, is_enough_at(world, site, rows));
    if (enough) return true;
  }
  SATCHEL_ASSIGN(const auto derived, problems_of(world, about.complaints));
  for (const Problem& problem : derived) {
    SATCHEL_ASSIGN(const bool listed, is_listed(world, problem, rows));
    if (listed) return true;
  }
  return false;
}

Result<std::optional<RepeatRules>> repeat_rules(World& world, Day day) {
  SATCHEL_ASSIGN(const auto rows_of_list, list_rows(world));
  auto out = in_force(rows_of_list, day);
  if (!out) return out;
  SATCHEL_ASSIGN(auto rows, all_of(world, "limit"));
  const LimitTable table(std::move(rows));
  if (const Sheet* near = table.find_aid("repeat_near", "", "", day))
    out->near_metres = static_cast<double>(near->number("value").value_or(0));
  return out;
}

Result<std::vector<Problem>> problems(World& world, const RepeatView& view) {
  SATCHEL_ASSIGN(const auto all, complaints_by(world, view.at));
  const Millis offset = world.schema().utc_offset();
  const auto day = view.at ? std::optional(day_of(*view.at, offset)) : std::nullopt;
  SATCHEL_ASSIGN(const auto listings, listings_of(world, view.rules, day));
  std::map<Id, const Sheet*> by_id;
  std::vector<Grievance> grievances;
  for (const Sheet& complaint : all) {
    by_id[complaint.id()] = &complaint;
    grievances.push_back(grievance(complaint));
  }
  std::vector<Problem> out;
  for (const auto& group : groups_of(grievances, view.by)) {
    std::vector<Sheet> complaints;
    complaints.reserve(group.size());
    for (const Id& id : group) complaints.push_back(*by_id.at(id));
    Problem problem = problem_of(std::move(complaints), view.rules);
    place_on_list(problem, listings);
    if (problem.listed || view.rules.reached_by(std::ssize(problem.complaints))) out.push_back(std::move(problem));
  }
  return out;
}

}  // namespace satchel::casework
