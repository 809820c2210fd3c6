#include <filesystem>

#include "tests/crash/real_trials.h"
#include "tests/crash/real_world.h"
#include "tests/crash/small_disk.h"

namespace satchel::crash {
namespace {

constexpr std::uint64_t kDisk = 16U << 20;  // of it a store's reserve takes 4 MiB
constexpr int kFull = 14, kTryAgain = 10;   // exit codes: free space; try again
constexpr int kMostTries = 400;

Status broke(const std::string& what) { return fail(Code::internal, what); }

/// Work on a device until the program says that the disk is full. What was acknowledged is there.
Status until_full(RealWorld& world, bool mounted) {
  const std::string reserve = world.folder(0) + "/reserve";
  bool released = false;
  for (int i = 0; i < kMostTries; ++i) {
    SATCHEL_ASSIGN(const int code, world.try_work(0, i % 3 == 2 ? Act::photo : Act::import));
    if (mounted && !released && !std::filesystem::exists(reserve)) {
      released = true;
      if (code != 0)
        return broke("F5: the reserve is released, and the save fails all the same: " + world.complaints());
      SATCHEL_ASSIGN(const int synced, world.try_work(0, Act::sync));
      if (synced != 0) return broke("F5: the reserve is released, and what waits does not go: " + world.complaints());
    }
    if (code == 0) continue;
    if (!mounted && (code == kFull || code == kTryAgain)) return {};
    if (code != kFull) return broke("a full disk is told as " + std::to_string(code) + ": " + world.complaints());
    if (world.complaints().find("Storage is full") == std::string::npos)
      return broke("a full disk has no sentence: " + world.complaints());
    return !mounted || released ? Status{} : broke("F5: the disk is full, and the reserve stands");
  }
  return broke("the disk does not run full");
}

Status device_full(RealWorld& world) {
  std::filesystem::create_directory(world.folder(0));
  SmallDisk disk(world.folder(0), kDisk);
  SATCHEL_TRY(world.begin());
  disk.fill(disk.mounted() ? 1U << 20 : 600U << 10);
  SATCHEL_TRY(until_full(world, disk.mounted()));
  disk.free();
  SATCHEL_TRY(world.check_device(0));
  SATCHEL_TRY(world.work(0, Act::import));
  SATCHEL_TRY(world.work(0, Act::photo));
  return world.finish();
}

Status hub_full(RealWorld& world) {
  std::filesystem::create_directory(world.root() + "/hub");
  SmallDisk disk(world.root() + "/hub", 2 * kDisk);
  SATCHEL_TRY(world.begin());
  if (!disk.mounted()) SATCHEL_TRY(world.stop_hub());
  disk.fill(disk.mounted() ? 300U << 10 : 600U << 10);
  if (!disk.mounted()) {  // a limit holds for what is started under it
    SATCHEL_TRY(world.start_hub());
    disk.free();
  }
  int code = 0;
  for (int i = 0; i < kMostTries && code == 0; ++i) {
    SATCHEL_TRY(world.work(0, i % 3 == 2 ? Act::photo : Act::import));
    SATCHEL_ASSIGN(code, world.try_work(0, Act::sync));
  }
  if (code == 0) return broke("the hub's disk does not run full");
  if (code != kTryAgain)
    return broke("the hub's full disk is told as " + std::to_string(code) + ": " + world.complaints());
  if (!world.hub().running()) return broke("the hub dies of a full disk: " + world.complaints());
  SATCHEL_TRY(world.check_device(0));
  disk.free();
  if (!disk.mounted()) {
    SATCHEL_TRY(world.stop_hub());
    SATCHEL_TRY(world.start_hub());
  }
  return world.finish();
}

Status in_world(const RealOptions& options, Status (*trial)(RealWorld&)) {
  std::string folder = options.folder + "/satchel-crash-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return fail(Code::io, "no folder in " + options.folder);
  Status status;
  {
    RealWorld world(options.programs, folder, options.seed);
    status = trial(world);
  }
  ++tally().full;
  if (!status) return fail(status.code(), status.error().detail + " (kept in " + folder + ")");
  std::error_code busy;  // where the disk is mounted on it; with this process both go
  std::filesystem::remove_all(folder, busy);
  return {};
}

}  // namespace

void fill_disks(Forks& forks, const RealOptions& options) {
  forks.run("full: a device's disk", [&options] { return in_world(options, device_full); });
  forks.run("full: the hub's disk", [&options] { return in_world(options, hub_full); });
  forks.wait(0);
}

}  // namespace satchel::crash
