#include "tests/support/short_file.h"

#include <atomic>
#include <limits>
#include <sqlite3.h>
#include <string_view>

namespace satchel::test {
namespace {

constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

/// The system's disk interface, and a copy of it in its place: only how files are opened is ours.
struct ShortDisk {
  sqlite3_vfs* system = nullptr;
  sqlite3_vfs vfs{};
  const sqlite3_io_methods* methods = nullptr;
  sqlite3_io_methods limited{};
  std::string ending;
  std::atomic<std::uint64_t> most{kNoEnd}, failed{0};
};

ShortDisk& disk() {
  static ShortDisk it;
  return it;
}

int write_or_full(sqlite3_file* file, const void* bytes, int n, sqlite3_int64 at) {
  if (static_cast<std::uint64_t>(at) + static_cast<std::uint64_t>(n) <= disk().most)
    return disk().methods->xWrite(file, bytes, n, at);
  ++disk().failed;
  return SQLITE_FULL;
}

int open_short(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int rc = disk().system->xOpen(vfs, name, file, flags, out_flags);
  if (rc != SQLITE_OK || !name || !std::string_view(name).ends_with(disk().ending)) return rc;
  disk().methods = file->pMethods;
  disk().limited = *file->pMethods;
  disk().limited.xWrite = write_or_full;
  file->pMethods = &disk().limited;
  return rc;
}

}  // namespace

ShortFile::ShortFile(std::string ending, std::uint64_t most) {
  ShortDisk& d = disk();
  if (!d.system) {
    d.system = sqlite3_vfs_find(nullptr);
    d.vfs = *d.system;
    d.vfs.zName = "short";
    d.vfs.xOpen = open_short;
  }
  d.ending = std::move(ending);
  d.most = most;
  d.failed = 0;
  sqlite3_vfs_register(&d.vfs, 1);
}

ShortFile::~ShortFile() {
  disk().most = kNoEnd;
  sqlite3_vfs_unregister(&disk().vfs);
}

std::uint64_t ShortFile::failed() { return disk().failed; }

}  // namespace satchel::test
