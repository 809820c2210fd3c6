#include "tests/crash/points.h"

#include <execinfo.h>

#include "tests/support/allocations.h"

namespace satchel::crash {

void Points::fail(std::uint64_t n) {
  failed_ = false;
  fail_at_ = n == 0 ? 0 : passed_ + n;
}

void Points::note(std::uint64_t* into, std::size_t room) {
  places_ = into;
  room_ = room;
}

std::uint64_t place_on_stack() {
  const test::AllocationScope not_the_product(false);
  void* frames[48];
  std::uint64_t hash = 0;
  for (int n = backtrace(frames, 48), i = 0; i < n; ++i)
    hash = (hash ^ reinterpret_cast<std::uintptr_t>(frames[i])) * 0x9E3779B97F4A7C15U;
  return hash;
}

void Points::note_place() {
  *places_++ = place_on_stack();
  --room_;
}

bool Points::fails_now() {
  if (!test::allocations_count) return false;
  if (room_ > 0) note_place();
  if (++passed_ != fail_at_) return false;
  return failed_ = true;
}

}  // namespace satchel::crash
