// Which allocations are the product's: a harness that lets the n-th one fail counts these, not those of the machine
// that it simulates around it.
#pragma once

#include <utility>

namespace satchel::test {

inline thread_local bool allocations_count = false;

/// While it lives, this thread's allocations count, or do not.
class AllocationScope {
 public:
  explicit AllocationScope(bool count) : before_(std::exchange(allocations_count, count)) {}
  ~AllocationScope() { allocations_count = before_; }
  AllocationScope(const AllocationScope&) = delete;
  AllocationScope& operator=(const AllocationScope&) = delete;

 private:
  bool before_;
};

}  // namespace satchel::test
