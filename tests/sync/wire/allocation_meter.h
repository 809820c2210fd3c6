// How many bytes a piece of work holds at most: a program that links allocation_meter.cc has its operator new counted.
#pragma once

#include <cstddef>

namespace satchel::test {

/// One at a time. Counts what was asked of operator new since it was made, by any thread, and not yet given back.
class AllocationMeter {
 public:
  AllocationMeter();
  /// The most that was held at once.
  std::size_t peak() const;

 private:
  std::size_t before_;
};

}  // namespace satchel::test
