#include "tests/platform/c/slow_disk.h"

#include <chrono>
#include <dlfcn.h>
#include <sys/types.h>
#include <thread>

namespace satchel::test {
namespace {

thread_local bool disk_is_slow = false;
std::atomic<int> slow_readings{0};
constexpr std::chrono::milliseconds kReadingTakes{100};

}  // namespace

/// For the function below, which stands in no namespace.
void take_your_time() {
  if (!disk_is_slow) return;
  ++slow_readings;
  std::this_thread::sleep_for(kReadingTakes);
}

SlowDisk::SlowDisk() { disk_is_slow = true; }
SlowDisk::~SlowDisk() { disk_is_slow = false; }
int SlowDisk::readings() { return slow_readings; }

}  // namespace satchel::test

/// In front of the system's.
extern "C" ssize_t pread(int file, void* to, size_t size, off_t at) {
  using Read = ssize_t (*)(int, void*, size_t, off_t);
  static const Read system = reinterpret_cast<Read>(dlsym(RTLD_NEXT, "pread"));
  satchel::test::take_your_time();
  return system(file, to, size, at);
}
