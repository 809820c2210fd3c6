// What a problem that reached the threshold has to have written.
#include <algorithm>
#include <map>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/casework/repeats.h"

namespace satchel::casework {
namespace {

Assign reference(std::string field, const Id& id) { return {std::move(field), octets(id.view()), How::put}; }

/// The problem's own name: where it is known by no address, its first complaint's id.
std::string name_of(const Problem& problem) {
  if (problem.address.empty()) return to_text(problem.complaints.front().id());
  return problem.address + "\n" + problem.kind;
}

/// What the site takes over from the first complaint that says it.
DraftChange new_site(const Problem& problem, const Id& id) {
  DraftChange out{ChangeKind::create, "site", id, {}};
  const auto take = [&](const char* to, std::initializer_list<const char*> from) {
    for (const char* field : from)
      for (const Sheet& complaint : problem.complaints)
        if (complaint.has(field)) return out.fields.push_back({to, complaint.value(field), How::put});
  };
  take("name", {"target", "address"});
  take("address", {"address"});
  take("district", {"district"});
  for (const Sheet& complaint : problem.complaints) {
    if (!complaint.has("latitude") || !complaint.has("longitude")) continue;
    for (const char* field : {"latitude", "longitude"}) out.fields.push_back({field, complaint.value(field), How::put});
    break;
  }
  return out;
}

/// As many complaints as the threshold since it last left; none left: since ever.
bool enough_since(const Problem& problem, const RepeatRules& rules, Millis utc_offset) {
  if (problem.listings.empty() || !problem.listings.back().left)
    return rules.reached_by(std::ssize(problem.complaints));
  const Millis since = start_of(*problem.listings.back().left + days(1), utc_offset);
  return rules.reached_by(std::ranges::count_if(
      problem.complaints, [&](const Sheet& c) { return c.time("received").value_or(Millis{}) >= since; }));
}

DraftChange new_entry(const Problem& problem, const RepeatRules& rules, const Id& site, Day today) {
  const std::string which = std::to_string(problem.listings.size() + 1);
  const Id id = named_id("satchel-list-entry-1\n" + to_text(rules.list) + "\n" + to_text(site) + "\n" + which);
  DraftChange out{ChangeKind::create, "list_entry", id, {reference("list", rules.list), reference("site", site)}};
  const std::string what = problem.address + (problem.kind.empty() ? "" : " · " + problem.kind);
  if (!what.empty()) out.fields.push_back({"what", what, How::put});
  out.fields.push_back({"entered", to_text(today), How::put});
  return out;
}

/// Transactions hold so many changes; the entry stands in the first, with what it needs.
void add_drafts(std::vector<DraftChange> changes, std::vector<Draft>& out) {
  constexpr std::size_t kMost = limits::kTransactionChanges;
  for (std::size_t at = 0; at < changes.size(); at += kMost) {
    const auto from = changes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto count = static_cast<std::ptrdiff_t>(std::min(kMost, changes.size() - at));
    out.push_back({std::vector<DraftChange>(from, from + count), {}});
  }
}

}  // namespace

Result<Id> site_for(World& world, const Problem& problem, const std::set<Id>& taken, std::optional<DraftChange>& made) {
  if (problem.site) return *problem.site;
  std::vector<Id> there;
  if (!problem.address.empty())
    SATCHEL_TRY(world.each("site", [&](const Sheet& site) {
      if (normal_address(site.text("address")) == problem.address) there.push_back(site.id());
      return Status();
    }));
  if (there.size() == 1 && !taken.contains(there.front())) {
    SATCHEL_ASSIGN(const auto others, world.those("complaint", "site", there.front()));
    if (others.empty()) return there.front();
  }
  const Id id = named_id("satchel-repeat-site-1\n" + name_of(problem));
  SATCHEL_ASSIGN(const auto known, world.find("site", id));
  if (!known) made = new_site(problem, id);
  return id;
}

Result<std::vector<Draft>> entering(World& world, const RepeatView& view, Day today) {
  SATCHEL_ASSIGN(const auto all, problems(world, view));
  std::vector<Draft> out;
  std::set<Id> taken;
  for (const Problem& problem : all) {
    std::vector<DraftChange> changes;
    std::optional<Id> site = problem.site;
    if (!problem.listed) {
      if (!enough_since(problem, view.rules, world.schema().utc_offset())) continue;
      std::optional<DraftChange> made;
      SATCHEL_ASSIGN(site, site_for(world, problem, taken, made));
      if (made) changes.push_back(*std::move(made));
      taken.insert(*site);
      changes.push_back(new_entry(problem, view.rules, *site, today));
    }
    for (const Sheet& complaint : problem.complaints)
      if (!complaint.has("site"))
        changes.push_back({ChangeKind::update, "complaint", complaint.id(), {reference("site", *site)}});
    add_drafts(std::move(changes), out);
  }
  return out;
}

}  // namespace satchel::casework
