#include "tests/crash/allocations.h"

#include <cstdlib>
#include <execinfo.h>
#include <new>
#include <sqlite3.h>

#include "tests/support/allocations.h"

namespace satchel::crash {
namespace {

std::uint64_t made = 0, fail_at = 0;
std::uint64_t* places = nullptr;
std::size_t room_for_places = 0;
bool failed = false;
sqlite3_mem_methods plain;

void note_place() {
  const test::AllocationScope not_the_product(false);
  void* frames[48];
  std::uint64_t hash = 0;
  for (int n = backtrace(frames, 48), i = 0; i < n; ++i)
    hash = (hash ^ reinterpret_cast<std::uintptr_t>(frames[i])) * 0x9E3779B97F4A7C15U;
  *places++ = hash;
  --room_for_places;
}

bool fails_now() {
  if (test::allocations_count && room_for_places > 0) note_place();
  if (!test::allocations_count || ++made != fail_at) return false;
  return failed = true;
}

void* sqlite_malloc(int n) { return fails_now() ? nullptr : plain.xMalloc(n); }
void* sqlite_realloc(void* p, int n) { return fails_now() ? nullptr : plain.xRealloc(p, n); }

}  // namespace

void watch_sqlite_allocations() {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
  sqlite3_mem_methods watched = plain;
  watched.xMalloc = sqlite_malloc;
  watched.xRealloc = sqlite_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &watched);
}

void note_places(std::uint64_t* into, std::size_t room) {
  places = into;
  room_for_places = room;
}

void fail_allocation(std::uint64_t n) {
  failed = false;
  fail_at = n == 0 ? 0 : made + n;
}

std::uint64_t allocations() { return made; }
bool allocation_failed() { return failed; }

/// For the operators below, which stand in no namespace.
void* allocate(std::size_t n) { return fails_now() ? nullptr : std::malloc(n == 0 ? 1 : n); }

}  // namespace satchel::crash

void* operator new(std::size_t n) {
  if (void* p = satchel::crash::allocate(n)) return p;
  throw std::bad_alloc();
}
void* operator new[](std::size_t n) { return operator new(n); }
void* operator new(std::size_t n, const std::nothrow_t&) noexcept { return satchel::crash::allocate(n); }
void* operator new[](std::size_t n, const std::nothrow_t&) noexcept { return satchel::crash::allocate(n); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { std::free(p); }
void operator delete[](void* p, const std::nothrow_t&) noexcept { std::free(p); }
