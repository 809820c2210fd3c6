// What somebody might do to a store's database, and whether `satchel verify` says so.
#pragma once

#include "tests/tamper/package_mutations.h"

namespace satchel::tamper {

/// A copy of the sample's store, mutated again and again.
class StoreBench {
 public:
  explicit StoreBench(const SampleCase& sample);
  /// A random mutation: its kind, and whether it was noticed. One that changes nothing that a reader can read is none,
  /// and another is taken.
  std::pair<std::string, bool> mutate(Chance& chance);

 private:
  void put_back();
  bool noticed();
  std::string read_by_others();

  std::string folder_;
  Bytes database_;
  std::string as_read_;
  test::ManualClock clock_;
  test::SeededRandom random_{1};
  test::TestKeys keys_{1};
  std::unique_ptr<Files> files_;
};

}  // namespace satchel::tamper
