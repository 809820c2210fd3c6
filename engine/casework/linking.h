// A person says that a complaint is about one problem with others, or is not. Pure but for what is asked of World.
#pragma once

#include "engine/casework/gate.h"
#include "engine/casework/repeats.h"

namespace satchel::casework {

/// A complaint is linked to another one, or to a site: it gets the other's site, and is said to be about the same as
/// the other, which stays true whatever becomes of the site. Nothing to do: no change. Errors: not_here (either),
/// invalid (to itself).
Result<Draft> link_to(World& world, const Id& complaint, const Id& other);
/// It is parted from another, or from a site: each side has a site of its own from then on, so that no address joins
/// them again. Why stands in `parted_reason` of what leaves. Errors: as above; invalid without a reason.
Result<Draft> part_from(World& world, const Id& complaint, const Id& other, std::string_view reason);

/// What a complaint was one problem with others by, before a change of it.
struct TiedBy {
  std::optional<Id> site, same_as;
};
TiedBy ties_of(const Sheet& complaint);
/// What a complaint lacks to leave these, for another site or none: why, said with it. Nothing where it stays one
/// problem with them. `after`: as it will stand.
Result<std::vector<Lack>> parted_lacks(World& world, const Sheet& after, const TiedBy& had, bool says_why);

/// What a complaint lacks to go without the site that it had: something else that links it to those that had it in
/// common, complaints and an entry on a list. `after`: as it will stand, without a site. Nothing where it had it alone,
/// or a person said what it is the same as.
Result<std::vector<Lack>> unlinked_lacks(World& world, const Sheet& after, const Id& had);

}  // namespace satchel::casework
