// A disk that has no room for one file of SQLite's to grow, and room for all others: as where a log fits beside its
// database, and what it holds does not fit once more.
#pragma once

#include <cstdint>
#include <string>

namespace satchel::test {

/// While it lives, a write that would make a file whose name ends in `ending` longer than `most` fails for want of
/// room. Of files that are opened while it lives, by SQLite's default disk interface. One at a time.
class ShortFile {
 public:
  ShortFile(std::string ending, std::uint64_t most);
  ~ShortFile();
  ShortFile(const ShortFile&) = delete;
  ShortFile& operator=(const ShortFile&) = delete;
  /// Writes that failed so far.
  static std::uint64_t failed();
};

}  // namespace satchel::test
