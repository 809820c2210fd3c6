#include "sync/client/backoff.h"

#include <algorithm>

#include "sync/client/tuning.h"

namespace satchel::sync {

Millis Backoff::after_failure(std::uint64_t random) {
  const unsigned doublings = std::min(failures_++, 20U);
  const std::int64_t whole = std::min(tuning::kBackoffFirstMillis << doublings, tuning::kBackoffCeilingMillis);
  const std::int64_t half = whole / 2;
  return {half + static_cast<std::int64_t>(random % static_cast<std::uint64_t>(half + 1))};
}

}  // namespace satchel::sync
