// The embedded default: one SQLite file, one writing connection and a few reading ones. Tables: FORMAT.md.
#pragma once

#include <memory>
#include <string>

#include "sync/hub/central/central.h"

namespace satchel::hub {

struct SqliteCentralOptions {
  std::string path;
  bool full_sync = true;
  const char* vfs = nullptr;
  bool guest = false;  // beside a hub that serves the same file: leaves checkpoints to it
};

/// While this file stands the database goes to another back end (upkeep/moved.h).
std::string moving_mark(const std::string& database);

/// Makes the file if it is missing. Thread-safe: each session has a connection of its own while it lives; a writer
/// waits for the one before, a reader where several others read. Error of a guest's write(): locked, where the database
/// went elsewhere since it was opened, or is about to.
Result<std::unique_ptr<Central>> open_sqlite_central(const SqliteCentralOptions& options);

}  // namespace satchel::hub
