#include "tests/platform/c/failing_new.h"

#include <cstdlib>
#include <new>
#include <utility>

namespace satchel::test {
namespace {

thread_local std::int64_t made = 0, fails_at = 0;
thread_local bool counts = false;

}  // namespace

FailingNew::FailingNew(std::int64_t at) {
  made = 0;
  fails_at = at;
  counts = true;
}
FailingNew::~FailingNew() { counts = false; }
std::int64_t FailingNew::counted() { return made; }
FailingNew::Pause::Pause() : counted_(std::exchange(counts, false)) {}
FailingNew::Pause::~Pause() { counts = counted_; }

/// For the operators below, which stand in no namespace.
void* allocate_or_not(std::size_t n) {
  if (counts && ++made == fails_at) return nullptr;
  return std::malloc(n == 0 ? 1 : n);
}

}  // namespace satchel::test

void* operator new(std::size_t n) {
  if (void* p = satchel::test::allocate_or_not(n)) return p;
  throw std::bad_alloc();
}
void* operator new[](std::size_t n) { return operator new(n); }
void* operator new(std::size_t n, const std::nothrow_t&) noexcept { return satchel::test::allocate_or_not(n); }
void* operator new[](std::size_t n, const std::nothrow_t&) noexcept { return satchel::test::allocate_or_not(n); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { std::free(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { std::free(p); }
