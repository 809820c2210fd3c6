// What satchel-wire tries. Each throws Failure; the folder is theirs.
#pragma once

#include "tests/wire/programs.h"

namespace satchel::wire {

/// A hub, an office and three tablets, each syncing `sessions` times through a wire of every fault; then it is honest.
void try_hostile(const std::string& folder, std::uint64_t seed, unsigned sessions);
/// Findings and a photo of 2 MiB over 20 kbit/s, 800 ms, a break every 60 s; `speed` times as fast.
void try_slow(const std::string& folder, std::uint64_t seed, unsigned speed);
/// Hubs that stall, trickle, refuse, or are none: a sync ends in time, with the error that says so, and few
/// connections.
void try_stalling(const std::string& folder);

}  // namespace satchel::wire
