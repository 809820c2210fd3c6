// A CSV file into a store: batches in transactions, rows that are left out told and passed over.
#pragma once

#include <functional>
#include <istream>

#include "engine/store.h"
#include "platform/cli/import_map.h"

namespace satchel::cli {

struct ImportCounts {
  std::int64_t rows = 0, created = 0, updated = 0, skipped = 0, bad = 0;
  std::int64_t sealed = 0;  // of those created: with an identity
};

/// Why a row made nothing.
enum class LeftOut : std::uint8_t {
  known,      // its key is already here
  repeated,   // its key came earlier in this file
  unchanged,  // its key is already here, and so is all that it says
  bad,        // it cannot be read, or the store refuses it
};
struct LeftOutRow {
  std::int64_t line = 0;
  LeftOut reason = LeftOut::bad;
  std::string key;          // empty: none, or it cannot be read
  Error why{Code::ok, {}};  // of a bad one
};

struct ImportWatch {
  std::function<void(const LeftOutRow& row)> left_out;
  std::function<void(std::uint64_t bytes)> progress;  // of the file, read so far; after each batch
  std::function<bool()> cancelled;                    // asked after each batch; may be empty
  std::function<void(const Id& id)> created;          // once it is saved; may be empty
};

enum class OnKnownKey { skip, update };

/// Reads all of `in` into records of `type`, 500 rows to a transaction. A row that the store refuses is told like one
/// that cannot be read; the rest of its batch is kept. Errors: those of RowReader::make; invalid for a file without a
/// heading; cancelled (what was saved stays); no_sealing_key (a map with identities, before the first sync); and those
/// of the store that are no fault of a row (io, disk_full, …).
Result<ImportCounts> import_csv(Store& store, const RecordType& type, const ImportMap& map, std::istream& in,
                                OnKnownKey on_known, const ImportWatch& watch);

}  // namespace satchel::cli
