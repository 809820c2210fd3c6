// Time and chance, as the host gives them.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/time.h"

namespace satchel {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock. May jump, stand still or run back: it orders nothing by itself.
  virtual Millis wall() = 0;
  /// Rises since boot, sleep included, never set by a person (CLOCK_BOOTTIME).
  virtual Millis monotonic() = 0;
  /// Another number after each boot: monotonic times compare only within one.
  virtual std::uint64_t boot_id() = 0;
};

class Random {
 public:
  virtual ~Random() = default;
  /// `n` bytes fit for keys. Does not fail: a host without randomness must not start.
  virtual Bytes bytes(std::size_t n) = 0;
  std::uint64_t number();
};

}  // namespace satchel
