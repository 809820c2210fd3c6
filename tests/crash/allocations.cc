#include <sqlite3.h>

#include "tests/crash/points.h"
#include "tests/support/memory/operator_new.h"

namespace satchel::crash {

Points allocations;

namespace {

sqlite3_mem_methods plain;

void* sqlite_malloc(int n) { return allocations.fails_now() ? nullptr : plain.xMalloc(n); }
void* sqlite_realloc(void* p, int n) { return allocations.fails_now() ? nullptr : plain.xRealloc(p, n); }

}  // namespace

void watch_allocations() {
  test::allocation_fails = [] { return allocations.fails_now(); };
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
  sqlite3_mem_methods watched = plain;
  watched.xMalloc = sqlite_malloc;
  watched.xRealloc = sqlite_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &watched);
}

}  // namespace satchel::crash
