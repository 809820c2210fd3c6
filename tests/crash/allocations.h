// The allocation that fails: operator new and SQLite's malloc, counted together, of the product alone
// (tests/support/allocations.h).
#pragma once

#include <cstddef>
#include <cstdint>

namespace satchel::crash {

/// Before SQLite is first used.
void watch_sqlite_allocations();

/// The n-th allocation from now fails once. 0: none.
void fail_allocation(std::uint64_t n);
/// From now, where each allocation was made from: the hash of its stack goes to `into`, as long as there is room.
void note_places(std::uint64_t* into, std::size_t room);
/// So far, and whether the one that was asked for has failed.
std::uint64_t allocations();
bool allocation_failed();

}  // namespace satchel::crash
