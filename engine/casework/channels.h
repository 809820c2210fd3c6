// Ways by which complaints come in, with their history: the 12369 hotline gave way to the national platform and 12345.
// Pure but for what is asked of World.
#pragma once

#include <span>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// Whether a channel (as complaint.channel) was in use on a day, by the rows of `intake_channel`; so too where no row
/// speaks of it.
Result<bool> channel_in_use(World& world, std::string_view channel, Day day);
/// Errors: invalid, with what took its place, for one that was not in use that day.
Status check_channel(World& world, std::string_view channel, Day day);
/// Of these complaints, those that name a channel that was not in use on the day on which they were received.
Result<std::vector<Id>> out_of_use(World& world, std::span<const Id> complaints);

}  // namespace satchel::casework
