// SQLite's write-ahead log as it lies on the disk, read past SQLite
// (https://www.sqlite.org/fileformat2.html#walformat).
//
// SQLite takes a log up to the last commit before the first frame that does not fit its checksum, and passes over the
// rest: what a power cut leaves of a transaction looks just like that. Of a frame that rotted, so does every later
// transaction, which had long been promised.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/ports/files.h"

namespace satchel {

struct WalFrame {
  std::uint32_t page = 0;
  std::uint64_t at = 0;  // where its page begins in the file
};

struct WalScan {
  std::uint32_t page_bytes = 0;  // 0: not to be told
  std::vector<WalFrame> taken;   // what SQLite takes, in order
  std::vector<WalFrame> behind;  // of the same life of the log, and passed over
  unsigned commits_behind = 0;   // ends of transactions among these
};

/// An empty scan for a log that is missing or empty. Errors: those of Files.
Result<WalScan> scan_wal(Files& files, const std::string& path);

}  // namespace satchel
