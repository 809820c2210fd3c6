// A file on the simulated disk, as Disk and the VFS see it. For the sources of both only.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace satchel::sim {

struct DiskFile {
  explicit DiskFile(std::string name) : path(std::move(name)) {}

  /// A write, or a cut (of no length), and how to take it back.
  struct Undo {
    std::uint64_t at = 0;
    std::size_t length = 0;
    Bytes old;
    std::uint64_t size_before = 0;
  };
  /// What SQLite's connections to the file share in memory; gone with the process.
  struct Shared {
    int readers = 0;  // connections that hold SHARED or more
    bool reserved = false, pending = false, exclusive = false;
    std::vector<std::shared_ptr<std::array<char, 32768>>> pages;
    std::array<int, 8> shm_readers{};
    std::array<bool, 8> shm_writer{};
    int mapped = 0;
  };

  std::string path;
  Bytes data;
  std::vector<Undo> unsynced;
  Shared shared;
};

}  // namespace satchel::sim
