#include "tests/support/memory/operator_new.h"

#include <cstdlib>
#include <new>

namespace satchel::test {

std::atomic<bool (*)()> allocation_fails = nullptr;

/// For the operators below, which stand in no namespace.
void* allocate_or_not(std::size_t n) {
  const auto fails = allocation_fails.load(std::memory_order_relaxed);
  if (fails && fails()) return nullptr;
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
