// What somebody might do to a package: with no key at all, or with the hub's own.
#pragma once

#include <random>

#include "tests/tamper/sample_case.h"

namespace satchel::tamper {

using Chance = std::mt19937_64;

struct Mutation {
  std::string kind;
  Bytes package;
  bool needs_witness = false;  // nothing else could tell: the hub wrote its own log anew
};

/// A random one, which changes what a reader can read. `hub`: the hub's key.
Mutation mutate(const SampleCase& sample, Keys& hub, Chance& chance);

}  // namespace satchel::tamper
