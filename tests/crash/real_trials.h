// What befalls real programs on a real file system: kills, and a disk that is full.
#pragma once

#include <string>

#include "tests/crash/forks.h"

namespace satchel::crash {

struct RealOptions {
  std::string programs;  // the folder of satchel and satchel-hub; for named points, of a build with SATCHEL_PLANTED
  std::string folder;    // where worlds stand
  std::uint64_t seed = 1;
};

/// Kills devices and hubs, `wanted` times and at each named point at least once.
void kill_everywhere(Forks& forks, const RealOptions& options, std::uint64_t wanted);

/// A device's disk runs full, and a hub's: on a small file system where this process may mount one, else by a limit on
/// the size of files.
void fill_disks(Forks& forks, const RealOptions& options);

}  // namespace satchel::crash
