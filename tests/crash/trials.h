// What befalls the scripted day: power cuts, calls of a disk that fail, memory that runs out; at every point, each
// tried in a process of its own that is forked where its step begins.
#pragma once

#include <cstdint>

#include "tests/crash/forks.h"

namespace satchel::crash {

/// Ends the tablet's process, or the hub's, at each of its disk's calls in turn, and mostly the power with it; day
/// after day with other losses, until `wanted` were made.
void cut_everywhere(Forks& forks, std::uint64_t from, std::uint64_t wanted);

/// Each call of each kind fails once, in one day; in its later part, of those made from the same stack of calls the
/// first `alike`.
void fail_every_call(Forks& forks, std::uint64_t seed, std::uint64_t alike);

/// Allocations of the product fail once, in one day, C++'s and SQLite's: of those made from the same stack of calls,
/// the first `alike`.
void fail_every_allocation(Forks& forks, std::uint64_t seed, std::uint64_t alike);

/// The same of SQL statements, as they begin and at each row.
void fail_every_statement(Forks& forks, std::uint64_t seed, std::uint64_t alike);

}  // namespace satchel::crash
