// A clock that only the test moves.
#pragma once

#include "engine/ports/clock.h"

namespace satchel::test {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Millis wall = {1'767'225'600'000}) : wall_(wall) {}  // 2026-01-01T00:00:00Z

  Millis wall() override { return wall_; }
  Millis monotonic() override { return monotonic_; }
  std::uint64_t boot_id() override { return boot_; }

  /// Time passes, on both clocks.
  void advance(Millis by) { wall_ = wall_ + by, monotonic_ = monotonic_ + by; }
  /// Somebody sets the wall clock.
  void set_wall(Millis to) { wall_ = to; }
  void reboot() { monotonic_ = {}, ++boot_; }

 private:
  Millis wall_, monotonic_{};
  std::uint64_t boot_ = 1;
};

}  // namespace satchel::test
