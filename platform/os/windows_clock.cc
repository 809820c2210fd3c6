#include "platform/os/clock.h"
#include "platform/os/random.h"
#include "platform/os/windows_path.h"

namespace satchel::os {
namespace {

constexpr std::int64_t kEpoch = 116'444'736'000'000'000;  // 1970 in FILETIME's tenths of microseconds since 1601

/// Windows has no name for a boot that it vouches for: a number of this process.
std::uint64_t process_number() {
  static const std::uint64_t number = system_random()->number();
  return number;
}

class WindowsClock final : public Clock {
 public:
  Millis wall() override {
    FILETIME now{};
    ::GetSystemTimePreciseAsFileTime(&now);
    const auto ticks = static_cast<std::int64_t>(std::uint64_t{now.dwHighDateTime} << 32 | now.dwLowDateTime);
    return {(ticks - kEpoch) / 10'000};
  }
  Millis monotonic() override { return {static_cast<std::int64_t>(::GetTickCount64())}; }
  std::uint64_t boot_id() override { return process_number(); }
};

}  // namespace

std::unique_ptr<Clock> system_clock() { return std::make_unique<WindowsClock>(); }

}  // namespace satchel::os
