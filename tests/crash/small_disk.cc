#include "tests/crash/small_disk.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <vector>

namespace satchel::crash {
namespace {

void write(const char* path, const std::string& text) { std::ofstream(path) << text << std::flush; }

/// Root may mount in a name space of its own; another user is root in a user name space of its own, where that is
/// allowed.
bool may_mount() {
  if (geteuid() == 0 && unshare(CLONE_NEWNS) == 0) return true;
  const std::string user = std::to_string(geteuid()), group = std::to_string(getegid());
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  write("/proc/self/setgroups", "deny");
  write("/proc/self/uid_map", "0 " + user + " 1");
  write("/proc/self/gid_map", "0 " + group + " 1");
  return true;
}

void limit_files(rlim_t bytes) {
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = std::min(bytes, limit.rlim_max);
  setrlimit(RLIMIT_FSIZE, &limit);
}

}  // namespace

SmallDisk::SmallDisk(std::string folder, std::uint64_t bytes) : folder_(std::move(folder)) {
  std::signal(SIGXFSZ, SIG_IGN);
  mounted_ = may_mount() && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
             mount("tmpfs", folder_.c_str(), "tmpfs", 0, ("size=" + std::to_string(bytes)).c_str()) == 0;
}

SmallDisk::~SmallDisk() {
  free();
  if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
}

void SmallDisk::fill(std::uint64_t room) {
  if (!mounted_) return limit_files(room);
  struct statvfs state {};
  statvfs(folder_.c_str(), &state);
  const std::uint64_t free_bytes = std::uint64_t{state.f_bavail} * state.f_frsize;
  if (free_bytes <= room) return;
  std::ofstream(folder_ + "/ballast", std::ios::app | std::ios::binary)
      << std::string(free_bytes - room, 'b') << std::flush;
}

void SmallDisk::free() {
  if (!mounted_) return limit_files(RLIM_INFINITY);
  unlink((folder_ + "/ballast").c_str());
}

}  // namespace satchel::crash
