#include "engine/casework/linking.h"

#include <algorithm>

#include "engine/base/hash.h"

namespace satchel::casework {
namespace {

Assign reference_to(const char* field, const Id& id) { return {field, octets(id.view()), How::put}; }
DraftChange change_of(const Sheet& complaint, std::vector<Assign> fields) {
  return {ChangeKind::update, "complaint", complaint.id(), std::move(fields)};
}

/// The complaint, and what it is to be linked to or parted from.
struct Pair {
  std::optional<Sheet> one, other;  // other: nothing where a site was named
  Id named;
};

Result<Pair> pair_of(World& world, const Id& complaint, const Id& other) {
  if (complaint == other) return fail(Code::invalid, "a complaint and itself");
  Pair out;
  out.named = other;
  SATCHEL_ASSIGN(out.one, world.find("complaint", complaint));
  if (!out.one) return fail(Code::not_here, "complaint " + to_text(complaint));
  SATCHEL_ASSIGN(out.other, world.find("complaint", other));
  if (out.other) return out;
  SATCHEL_ASSIGN(const auto site, world.find("site", other));
  if (!site) return fail(Code::not_here, "no complaint and no site " + to_text(other));
  return out;
}

/// The problem that a complaint is part of.
Result<Problem> problem_with(World& world, const Id& complaint) {
  RepeatView view;
  view.rules.threshold = 1;
  SATCHEL_ASSIGN(auto all, problems(world, view));
  for (Problem& problem : all)
    if (std::ranges::find(problem.complaints, complaint, &Sheet::id) != problem.complaints.end())
      return std::move(problem);
  return fail(Code::not_here, "complaint " + to_text(complaint));
}

/// A site for the complaint alone.
DraftChange own_site(const Sheet& complaint) {
  DraftChange out{ChangeKind::create, "site", named_id("satchel-parted-site-1\n" + to_text(complaint.id())), {}};
  for (const auto& [to, from] :
       {std::pair("name", "target"), std::pair("address", "address"), std::pair("district", "district"),
        std::pair("latitude", "latitude"), std::pair("longitude", "longitude")})
    if (complaint.has(from)) out.fields.push_back({to, complaint.value(from), How::put});
  return out;
}

/// What the rest has to be given, so that it is about another site than the one that leaves.
Status give_site(World& world, const Problem& rest, Draft& draft) {
  if (rest.complaints.empty()) return {};
  std::optional<DraftChange> made;
  SATCHEL_ASSIGN(const Id site, site_for(world, rest, {}, made));
  if (made) draft.changes.push_back(*std::move(made));
  for (const Sheet& complaint : rest.complaints)
    if (!complaint.has("site")) draft.changes.push_back(change_of(complaint, {reference_to("site", site)}));
  return {};
}

}  // namespace

Result<Draft> link_to(World& world, const Id& complaint, const Id& other) {
  SATCHEL_ASSIGN(const Pair pair, pair_of(world, complaint, other));
  const auto site = pair.other ? pair.other->reference("site") : std::optional(pair.named);
  const Sheet& one = *pair.one;
  std::vector<Assign> fields;
  if (site && one.reference("site") != site) fields.push_back(reference_to("site", *site));
  if (pair.other) {
    const Id same = pair.other->reference("same_as").value_or(pair.other->id());
    if (same != one.id() && one.reference("same_as") != same) fields.push_back(reference_to("same_as", same));
  }
  if (!site && one.has("site")) fields.push_back({"site", {}, How::put});  // that of another problem
  Draft out;
  if (!fields.empty()) out.changes.push_back(change_of(one, std::move(fields)));
  return out;
}

Result<std::vector<Lack>> unlinked_lacks(World& world, const Sheet& after, const Id& had) {
  std::vector<Lack> out;
  if (after.has("site") || after.has("same_as")) return out;
  SATCHEL_ASSIGN(auto others, world.those("complaint", "site", had));
  std::erase_if(others, [&](const Sheet& other) { return other.id() == after.id(); });
  SATCHEL_ASSIGN(const auto entries, world.those("list_entry", "site", had));
  const bool listed = std::ranges::any_of(entries, [](const Sheet& entry) { return !entry.has("left"); });
  if (others.empty() && !listed) return out;
  SATCHEL_ASSIGN(const Problem problem, problem_with(world, after.id()));
  const auto with_others = [&](const Sheet& c) {
    return std::ranges::find(others, c.id(), &Sheet::id) != others.end();
  };
  if (!std::ranges::any_of(problem.complaints, with_others)) out.push_back({Lacking::linked, {}, after.id()});
  return out;
}

TiedBy ties_of(const Sheet& complaint) { return {complaint.reference("site"), complaint.reference("same_as")}; }

namespace {

/// Others at a site that it left, or an entry of it that stands.
Result<bool> leaves_site(World& world, const Problem& now, const Sheet& after, const Id& had) {
  const auto is_in = [&](const Id& id) {
    return std::ranges::find(now.complaints, id, &Sheet::id) != now.complaints.end();
  };
  SATCHEL_ASSIGN(auto others, world.those("complaint", "site", had));
  std::erase_if(others, [&](const Sheet& other) { return other.id() == after.id(); });
  if (!others.empty()) return std::ranges::none_of(others, [&](const Sheet& other) { return is_in(other.id()); });
  SATCHEL_ASSIGN(const auto entries, world.those("list_entry", "site", had));
  return std::ranges::any_of(entries, [](const Sheet& entry) { return !entry.has("left"); });
}

}  // namespace

Result<std::vector<Lack>> parted_lacks(World& world, const Sheet& after, const TiedBy& had, bool says_why) {
  std::vector<Lack> out;
  const TiedBy now = ties_of(after);
  const bool emptied = !now.site && !now.same_as;  // that is for unlinked_lacks to say
  const bool moves = had.site && now.site != had.site && !emptied, unties = had.same_as && now.same_as != had.same_as;
  if (says_why || (!moves && !unties)) return out;
  SATCHEL_ASSIGN(const Problem problem, problem_with(world, after.id()));
  bool left = unties && std::ranges::find(problem.complaints, *had.same_as, &Sheet::id) == problem.complaints.end();
  if (moves && !left) {
    SATCHEL_ASSIGN(left, leaves_site(world, problem, after, *had.site));
  }
  if (left) out.push_back({Lacking::parted, {}, after.id()});
  return out;
}

Result<Draft> part_from(World& world, const Id& complaint, const Id& other, std::string_view reason) {
  if (is_blank(reason)) return fail(Code::invalid, "who parts a complaint says why");
  SATCHEL_ASSIGN(const Pair pair, pair_of(world, complaint, other));
  SATCHEL_ASSIGN(Problem problem, problem_with(world, complaint));
  const auto with_it = [&](const Sheet& c) {
    return pair.other ? c.id() == pair.other->id() : c.reference("site") == pair.named;
  };
  Draft out;
  if (!std::ranges::any_of(problem.complaints, with_it)) return out;
  DraftChange site = own_site(*pair.one);
  SATCHEL_ASSIGN(const auto known, world.find("site", site.id));
  const Assign why{"parted_reason", std::string(reason), How::put};
  std::vector<Assign> fields{reference_to("site", site.id), why};
  if (pair.one->has("same_as")) fields.push_back({"same_as", {}, How::put});
  if (!known) out.changes.push_back(std::move(site));
  out.changes.push_back(change_of(*pair.one, std::move(fields)));
  for (const Sheet& c : problem.complaints)
    if (c.reference("same_as") == complaint) out.changes.push_back(change_of(c, {{"same_as", {}, How::put}, why}));
  std::erase_if(problem.complaints, [&](const Sheet& c) { return c.id() == complaint; });
  if (problem.site == pair.one->reference("site")) {
    problem.site.reset();
    for (const Sheet& c : problem.complaints)
      if (!problem.site) problem.site = c.reference("site");
  }
  SATCHEL_TRY(give_site(world, problem, out));
  return out;
}

}  // namespace satchel::casework
