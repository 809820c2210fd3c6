// A store in memory with something of everything that a store can hold, for whoever damages it.
#pragma once

#include <memory>

#include "engine/store.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/vfs.h"
#include "tests/support/manual_clock.h"
#include "tests/support/test_keys.h"

namespace satchel::sample {

/// A tablet's disk, with nothing that falls.
struct Tablet {
  Ports ports() { return {clock, random, files, keys}; }
  StoreOptions options() const { return {.folder = "store", .vfs = vfs.name()}; }

  sim::Disk disk{1};
  sim::Vfs vfs{disk};
  sim::DiskFiles files{disk};
  test::ManualClock clock;
  test::SeededRandom random{1};
  test::TestKeys keys{1};
};

inline constexpr const char* kDatabase = "store/store.db";

/// The store's files: records that show, wait, were deleted, refused, sealed and are in conflict; items and fields of a
/// later schema; pages staged, a verdict held back, blobs queued, two epochs. Its pages are of 512 bytes.
sim::Disk::Image sample_store();

/// What to do with a store: all of it takes its time, and mostly a part is enough.
enum Use : std::uint8_t { kRead = 1, kWrite = 2, kSync = 4, kAll = 7 };

/// Opens the store on the disk and does with it what an app and a session do, in whatever state it is. Ends in errors
/// or in nothing.
void use_store(Tablet& tablet, std::uint8_t uses);

}  // namespace satchel::sample
