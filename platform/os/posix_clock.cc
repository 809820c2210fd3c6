#include <ctime>
#include <fstream>

#include "engine/base/codec.h"
#include "engine/base/hash.h"
#include "platform/os/clock.h"
#include "platform/os/random.h"

#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

namespace satchel::os {
namespace {

#ifdef CLOCK_BOOTTIME
constexpr clockid_t kSinceBoot = CLOCK_BOOTTIME;
#else
constexpr clockid_t kSinceBoot = CLOCK_MONOTONIC;
#endif

Millis read_clock(clockid_t which) {
  timespec t{};
  clock_gettime(which, &t);
  return {static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000};
}

/// The kernel's name for this boot; empty where it is hidden.
std::string kernel_boot_id() {
  std::string id;
#ifdef __APPLE__
  char text[64] = {};
  std::size_t size = sizeof text - 1;
  if (sysctlbyname("kern.bootsessionuuid", text, &size, nullptr, 0) == 0) id = text;
#else
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
#endif
  return id;
}

std::uint64_t boot_number() {
  const std::string id = kernel_boot_id();
  return id.empty() ? system_random()->number() : Reader(sha256(id).view()).fixed64();
}

class SystemClock final : public Clock {
 public:
  Millis wall() override { return read_clock(CLOCK_REALTIME); }
  Millis monotonic() override { return read_clock(kSinceBoot); }
  std::uint64_t boot_id() override { return boot_; }

 private:
  const std::uint64_t boot_ = boot_number();
};

}  // namespace

std::unique_ptr<Clock> system_clock() { return std::make_unique<SystemClock>(); }

}  // namespace satchel::os
