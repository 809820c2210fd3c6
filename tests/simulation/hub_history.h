// What the hub's database says of the entries that it took, read beside it.
#pragma once

#include <vector>

#include "tests/simulation/simulation.h"

namespace satchel::sim {

struct TakenEntry {
  Version version;
  Hash hash;
  Entry entry;
  bool refused = false;
};
/// In order of version.
Result<std::vector<TakenEntry>> history(Simulation& s);

}  // namespace satchel::sim
