// SQLite on a simulated disk.
#pragma once

#include <memory>
#include <string>

#include "tests/simulation/disk.h"

namespace satchel::sim {

/// Registers a VFS of its own with SQLite, for as long as it lives; no connection may outlive it.
class Vfs {
 public:
  explicit Vfs(Disk& disk);
  ~Vfs();
  Vfs(const Vfs&) = delete;
  Vfs& operator=(const Vfs&) = delete;
  const char* name() const;

  /// SQLite's own random numbers (of WAL salts) are one generator for the process: a run that is to be repeatable seeds
  /// it first.
  static void seed_sqlite(unsigned seed);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace satchel::sim
