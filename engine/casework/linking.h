// A person says that a complaint is about one problem with others, or is not. Pure but for what is asked of World.
#pragma once

#include "engine/casework/repeats.h"

namespace satchel::casework {

/// A complaint is linked to another one, or to a site: it gets the other's site, or, where that has none, is said to be
/// the same as it. Nothing to do: no change. Errors: not_here (either), invalid (to itself).
Result<Draft> link_to(World& world, const Id& complaint, const Id& other);
/// It is parted from another, or from a site: each side has a site of its own from then on, so that no address joins
/// them again. Errors: as above.
Result<Draft> part_from(World& world, const Id& complaint, const Id& other);

}  // namespace satchel::casework
