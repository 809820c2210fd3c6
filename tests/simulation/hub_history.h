// What the hub's database says of the entries that it took, read beside it.
#pragma once

#include <vector>

#include "tests/simulation/simulation.h"

namespace satchel::sim {

struct TakenEntry {
  Version version;
  WriterNo writer;
  Hash hash;
  Entry entry;  // without changes, where its contents were erased
  bool refused = false;
};
/// In order of version.
Result<std::vector<TakenEntry>> history(Simulation& s);
/// What the history says of one record, for who looks for a fault: one line.
std::string story(Simulation& s, const Id& record);

}  // namespace satchel::sim
