// Journal entries found in the pages of a damaged database, past SQLite: neither its trees nor its first page need be
// sound, only the rows themselves, since each vouches for itself by its mark (journal.h).
#pragma once

#include <functional>
#include <map>

#include "engine/ports/files.h"
#include "engine/store/journal.h"
#include "engine/store/wal.h"

namespace satchel {

struct FoundEntry {
  std::int64_t n = 0;  // its local number then
  Origin first;
  Bytes entry;          // as it is stored (stored_entry.h)
  bool erased = false;  // only its hash was: `entry` is that
};

class JournalScan {
 public:
  /// `epochs`: every one that the store is known to have had, in order. The files may be missing.
  JournalScan(Files& files, std::string database, std::string wal, std::vector<EpochRow> epochs)
      : files_(files), database_path_(std::move(database)), wal_path_(std::move(wal)), epochs_(std::move(epochs)) {}

  /// Every sound entry, most of them more than once: what stands where SQLite would look comes first. `take` may end
  /// the walk with an error. Errors: those of Files.
  Status run(const std::function<Status(const FoundEntry&)>& take);
  /// Rows that were met and are not sound, with the chain's hash that they claim.
  const std::map<std::int64_t, Hash>& unsound() const { return unsound_; }

 private:
  struct Cell;
  /// Which state of a page: as SQLite takes it, as it stands behind that in the log, as it stands in the database.
  enum class View : std::uint8_t { taken, behind, database };
  static constexpr View kViews[] = {View::taken, View::behind, View::database};
  Status prepare();
  Result<Bytes> page(std::uint32_t number, View view);
  std::uint32_t pages() const;
  Status rows_of(ByteView page, bool first_page);
  Status anywhere_in(ByteView page);
  Status look(ByteView page, std::size_t at, bool a_row);
  Result<std::optional<Cell>> cell_at(ByteView page, std::size_t at, View view);
  Status append_overflow(std::uint32_t page, std::size_t wanted, View view, Bytes& payload);
  std::optional<Origin> place_of(std::int64_t n, ByteView entry, ByteView mark) const;

  Files& files_;
  std::string database_path_, wal_path_;
  std::vector<EpochRow> epochs_;
  const std::function<Status(const FoundEntry&)>* take_ = nullptr;
  std::unique_ptr<ReadableFile> database_, wal_file_;
  WalScan wal_;
  std::map<std::uint32_t, std::uint64_t> taken_, behind_;  // where a page stands in the log
  std::size_t page_bytes_ = 4096;
  std::map<std::int64_t, Hash> unsound_;
};

}  // namespace satchel
