// How long to wait after a failure: doubling, with jitter between a half and the whole.
#pragma once

#include "engine/base/time.h"

namespace satchel::sync {

class Backoff {
 public:
  /// The wait after one more failure in a row; `random`: any 64 bits.
  Millis after_failure(std::uint64_t random);
  void after_success() { failures_ = 0; }
  unsigned failures() const { return failures_; }

 private:
  unsigned failures_ = 0;
};

}  // namespace satchel::sync
