// What one seed does: how many devices, how much work, and which faults befall them (a swarm: each seed has some of the
// faults, so that none hides another).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/seeded_random.h"

namespace satchel::sim {

struct Plan {
  std::uint64_t seed = 0;
  int devices = 2;       // inspectors of one district; the office is one more
  int operations = 200;  // things that people do, all devices together
  bool whole = false;    // all record types of the pack, not only those that are used here

  // Which faults, and how often: one in so many chances; 0 never.
  std::uint64_t drop = 0, duplicate = 0, delay = 0, cut = 0, garble = 0, portal = 0, partition = 0;
  std::uint64_t kill = 0, power_cut = 0, disk_error = 0, disk_full = 0, clock = 0;
  std::uint64_t kill_hub = 0, power_cut_hub = 0, hub_disk_error = 0;
  std::uint64_t restore = 0, clone = 0, restore_hub = 0;
  std::uint64_t locked = 0, schema = 0, rescope = 0;
  std::uint64_t stale = 0;           // an old reply of the hub's, in the place of the one that is due
  std::uint64_t budget = 0;          // a session with a budget of bytes, and so with small pages
  std::uint64_t second = 0;          // another process tries to own a store, or writes into its database
  std::uint64_t slow = 0;            // a disk that takes seconds
  std::uint64_t hostile = 0;         // a device with a session of its own that means harm
  std::uint64_t copy = 0, trim = 0;  // a second copy of the hub; tablets give up what it has
};

Plan plan_for(std::uint64_t seed);

}  // namespace satchel::sim
