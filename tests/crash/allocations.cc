#include <cstdlib>
#include <new>
#include <sqlite3.h>

#include "tests/crash/points.h"

namespace satchel::crash {

Points allocations;

namespace {

sqlite3_mem_methods plain;

void* sqlite_malloc(int n) { return allocations.fails_now() ? nullptr : plain.xMalloc(n); }
void* sqlite_realloc(void* p, int n) { return allocations.fails_now() ? nullptr : plain.xRealloc(p, n); }

}  // namespace

void watch_allocations() {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
  sqlite3_mem_methods watched = plain;
  watched.xMalloc = sqlite_malloc;
  watched.xRealloc = sqlite_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &watched);
}

/// For the operators below, which stand in no namespace.
void* allocate(std::size_t n) { return allocations.fails_now() ? nullptr : std::malloc(n == 0 ? 1 : n); }

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
