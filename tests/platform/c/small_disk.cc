#include "tests/platform/c/small_disk.h"

#include <cerrno>
#include <dlfcn.h>
#include <sqlite3.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

namespace satchel::test {
namespace {

thread_local bool disk_is_full = false;

ssize_t write_or_not(int file, const void* bytes, std::size_t size, off_t at) {
  if (!disk_is_full) return ::pwrite(file, bytes, size, at);
  errno = ENOSPC;
  return -1;
}

/// Once for the process, before SQLite writes: which of the names it uses depends on how it was built.
void watch_writes() {
  sqlite3_vfs* const system = sqlite3_vfs_find("unix");
  for (const char* name : {"pwrite", "pwrite64"})
    (void)system->xSetSystemCall(system, name, reinterpret_cast<sqlite3_syscall_ptr>(write_or_not));
}

}  // namespace

FullDisk::FullDisk() {
  static const bool once = (watch_writes(), true);
  (void)once;
  disk_is_full = true;
  free_bytes = 4096;
}

FullDisk::~FullDisk() {
  disk_is_full = false;
  free_bytes = -1;
}

}  // namespace satchel::test

/// In front of the system's.
extern "C" int statvfs(const char* path, struct statvfs* out) noexcept {
  using Ask = int (*)(const char*, struct statvfs*);
  static const Ask system = reinterpret_cast<Ask>(dlsym(RTLD_NEXT, "statvfs"));
  if (const auto meanwhile = std::exchange(satchel::test::when_space_is_asked, nullptr)) meanwhile();
  const int code = system(path, out);
  const std::int64_t left = satchel::test::free_bytes;
  if (code == 0 && left >= 0) out->f_bavail = static_cast<fsblkcnt_t>(left) / out->f_frsize;
  return code;
}
