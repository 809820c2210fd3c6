// Every replica against the hub: field for field, photo for photo.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace satchel::cli::demo {

struct Checked {
  std::int64_t replicas = 0;
  std::int64_t records = 0;  // at the hub, alive
  std::int64_t photos = 0;   // originals; thumbnails are compared too
  std::uint64_t photo_bytes = 0;
  std::int64_t conflicts = 0, settled = 0;
  std::vector<std::string> differences;  // English, each naming the replica, the record and the field
};

/// Compares the stores in `folder` (each subfolder but hub/ with a store.db) with hub/central.db and hub/blobs, all
/// opened for reading; a hub may serve that folder meanwhile. What is looked at:
///   - each device has exactly the records of its scopes that its role may read, and of these every such field equal;
///   - nothing waits to be sent, and no verdict is outstanding;
///   - each blob that a record at the hub names is there and has that SHA-256 and size; each blob in a store is sound,
///     and at the hub; each store's journal chain holds.
/// Errors: not_found (no hub, or no store), corrupt (the hub's database cannot be read), and others of reading it. What
/// differs is no error, but stands in `differences`; so does a store that cannot be read.
Result<Checked> compare_replicas(const std::string& folder, const std::function<void()>& step = {});

}  // namespace satchel::cli::demo
