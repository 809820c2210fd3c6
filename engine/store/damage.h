// What happened to a store, as it is written beside it: for the people who have to know.
//
//     damaged            somebody met damage: the next opening for writing does not trust store.db
//     salvaging          a salvage is under way: number of its folder, and the last number of the damaged journal
//     aside/<n>/         the n-th time: store.db, store.db-wal, store.db-shm as they were, blobs/ that rotted, report
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/time.h"
#include "engine/ports/files.h"

namespace satchel {

/// Entries of the journal that are lost here, by their local numbers of then. What the hub had of them comes back with
/// the next pull.
struct LostEntries {
  std::int64_t first = 0, last = 0;
  std::optional<Hash> hash;  // in the chain, where it could still be read
  bool operator==(const LostEntries&) const = default;
};

/// One time that a store was found damaged, or less than the hub knows of it.
struct Damage {
  std::int64_t number = 0;  // its folder is aside/<number>
  Millis when;              // wall clock
  std::string reason;
  bool files_aside = true;  // false: only entries were lost, the hub has them
  std::int64_t kept = 0;    // entries
  std::vector<LostEntries> lost;
  std::vector<Hash> blobs;  // whose bytes are not what they were
  std::int64_t lost_entries() const;
};

/// A salvage.
struct UnderWay {
  std::int64_t number = 0;  // its folder is aside/<number>
  std::int64_t last = 0;    // the last number of the damaged journal, as far as it could be told; 0: not
};

/// Notes damage, unless that was done before.
Status note_damage(Files& files, const std::string& folder, const std::string& reason);
/// The reason, if there is one.
std::optional<std::string> noted_damage(Files& files, const std::string& folder);

std::string aside_folder(const std::string& folder, std::int64_t number);
/// A number that no folder has; 1 for the first.
Result<std::int64_t> next_aside(Files& files, const std::string& folder);
Status write_report(Files& files, const std::string& folder, const Damage& damage);
bool has_report(Files& files, const std::string& folder, std::int64_t number);
/// Every report that can be read, oldest first.
Result<std::vector<Damage>> read_reports(Files& files, const std::string& folder);

/// The salvage that is under way, if any; a garbled number counts as none.
std::optional<UnderWay> salvage_under_way(Files& files, const std::string& folder);
Status begin_salvage(Files& files, const std::string& folder, const UnderWay& salvage);
/// Neither damaged nor salvaging any more.
Status end_salvage(Files& files, const std::string& folder);

}  // namespace satchel
