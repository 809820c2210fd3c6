// Lists that are reported on, as lines of a program: at the hub and on a store alike.
#pragma once

#include "engine/casework/lists.h"
#include "platform/cli/console.h"

namespace satchel::cli {

/// Each list with what stands on it on that day, who owes a report, who is late, which office keeps none. `at`: a day,
/// or nothing for that of `now`. Errors: invalid; those of the world.
Status tell_lists(Console& console, casework::World& world, const std::string& at, Millis now);

}  // namespace satchel::cli
