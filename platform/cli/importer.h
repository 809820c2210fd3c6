// A CSV file into a store: batches in transactions, bad rows told and passed over.
#pragma once

#include <functional>
#include <istream>

#include "engine/store.h"
#include "platform/cli/import_map.h"

namespace satchel::cli {

struct ImportCounts {
  std::int64_t rows = 0, created = 0, updated = 0, skipped = 0, bad = 0;
};

struct ImportWatch {
  std::function<void(std::int64_t line, const Error& why)> bad_row;
  std::function<void(std::uint64_t bytes)> progress;  // of the file, read so far; after each batch
  std::function<bool()> cancelled;                    // asked after each batch; may be empty
};

enum class OnKnownKey { skip, update };

/// Reads all of `in` into records of `type`, 500 rows to a transaction. A row that the store refuses is told like one
/// that cannot be read; the rest of its batch is kept. Errors: those of RowReader::make; invalid for a file without a
/// heading; cancelled (what was saved stays); and those of the store that are no fault of a row (io, disk_full, …).
Result<ImportCounts> import_csv(Store& store, const RecordType& type, const ImportMap& map, std::istream& in,
                                OnKnownKey on_known, const ImportWatch& watch);

}  // namespace satchel::cli
