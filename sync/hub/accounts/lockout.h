// How long a name waits after failures in a row. Pure.
#pragma once

#include <algorithm>

#include "sync/hub/access/sign_in_limits.h"
#include "sync/hub/central/account_rows.h"

namespace satchel::hub {

/// One failure more, at `now`: kFirstLock from the kFreeFailures-th on, doubled with each, at most kLongestLock.
inline Failures after_failure(const Failures& before, Millis now) {
  Failures out{std::max<std::int64_t>(before.count, 0) + 1, {}};
  if (out.count < kFreeFailures) return out;
  const std::int64_t doublings = std::min<std::int64_t>(out.count - kFreeFailures, 20);
  out.locked_until = now + Millis{std::min(kFirstLock.count << doublings, kLongestLock.count)};
  return out;
}

/// What is left of a lock; 0 without one. A lock that ends later than any can is of a clock that was wrong.
inline Millis lock_left(const Failures& failures, Millis now) {
  const bool waits = now < failures.locked_until && failures.locked_until - now <= kLongestLock;
  return waits ? failures.locked_until - now : Millis{};
}

}  // namespace satchel::hub
