// A case with something of everything, its package and the store that most of it came from.
#pragma once

#include "engine/evidence/package.h"
#include "tests/sync/together/world.h"

namespace satchel::tamper {

using Parts = std::vector<std::pair<std::string, Bytes>>;

struct SampleCase {
  SampleCase();

  test::World world;
  test::Tablet &li, &wang;
  Id id;
  LogHead witness;  // kept before the last of it
  Bytes package;
  Parts parts;
  std::string store;  // folder; nobody has it open
};

Parts parts_of(const Bytes& package);
/// As a package is written, of whatever parts. With `hub`, its manifest says what they are now, and that key signs it;
/// without, the manifest says so too, and the signature is as it was.
Bytes packed(Parts parts, Keys* hub);

}  // namespace satchel::tamper
