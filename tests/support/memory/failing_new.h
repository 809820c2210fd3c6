// Memory that runs out for one thread, at an allocation that is named by number.
#pragma once

#include <cstdint>

namespace satchel::test {

/// While it lives, this thread's allocations are counted from 1, and the `at`-th throws std::bad_alloc; 0: none.
class FailingNew {
 public:
  explicit FailingNew(std::int64_t at);
  ~FailingNew();
  FailingNew(const FailingNew&) = delete;
  FailingNew& operator=(const FailingNew&) = delete;
  static std::int64_t counted();

  /// While it lives they do not count.
  class Pause {
   public:
    Pause();
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    bool counted_;
  };
};

}  // namespace satchel::test
