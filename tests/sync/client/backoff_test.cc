#include "sync/client/backoff.h"

#include <doctest/doctest.h>
#include <limits>

#include "sync/client/tuning.h"

using namespace satchel;
using namespace satchel::sync;

TEST_CASE("a wait is between half of its step and the whole, doubling up to the ceiling") {
  for (const std::uint64_t random :
       {std::uint64_t{0}, std::uint64_t{12'345}, std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()}) {
    Backoff backoff;
    std::int64_t step = tuning::kBackoffFirstMillis;
    for (int failure = 0; failure < 100; ++failure) {
      const Millis wait = backoff.after_failure(random);
      CHECK(wait.count >= step / 2);
      CHECK(wait.count <= step);
      step = std::min(step * 2, tuning::kBackoffCeilingMillis);
    }
    CHECK(step == tuning::kBackoffCeilingMillis);
  }
}

TEST_CASE("jitter reaches both ends, so that tablets spread out") {
  const std::int64_t half = tuning::kBackoffFirstMillis / 2;
  CHECK(Backoff().after_failure(0).count == half);
  CHECK(Backoff().after_failure(static_cast<std::uint64_t>(half)).count == tuning::kBackoffFirstMillis);
}

TEST_CASE("a success begins the steps anew") {
  Backoff backoff;
  for (int i = 0; i < 5; ++i) backoff.after_failure(7);
  CHECK(backoff.failures() == 5);
  backoff.after_success();
  CHECK(backoff.failures() == 0);
  CHECK(backoff.after_failure(0).count == tuning::kBackoffFirstMillis / 2);
}
