// Weeks that pass in minutes: a clock that is put on from day to day, and runs like any other in between.
#pragma once

#include <atomic>
#include <memory>

#include "engine/ports/clock.h"

namespace satchel::cli::demo {

/// The true time of the replay. Thread-safe; it must outlive its clocks.
class Timeline {
 public:
  explicit Timeline(Millis begins);
  Millis now() const;
  /// On to that moment; never back.
  void go_to(Millis moment);
  /// Of a device or the hub, `off` from the true time: its wall clock alone.
  std::unique_ptr<Clock> clock(Millis off = {}, std::uint64_t boot_id = 1);

 private:
  std::unique_ptr<Clock> real_;
  std::atomic<std::int64_t> ahead_;  // of the real clock
};

}  // namespace satchel::cli::demo
