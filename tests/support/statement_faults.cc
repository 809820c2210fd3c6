#include "tests/support/statement_faults.h"

#include <sqlite3.h>
#include <string_view>
#include <utility>

namespace satchel::test {
namespace {

std::function<bool()>& asked() {
  static std::function<bool()> it;
  return it;
}

sqlite3* to_be_interrupted = nullptr;
std::uint64_t steps_left = 0;  // until the one that fails; 0 for none

/// But for the way back, which nothing is told about. What was not interrupted hands its failing on, to whichever
/// connection is next.
int traced(unsigned, void* db, void* statement, void*) {
  const char* const sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
  if (sql && sql == std::string_view("ROLLBACK")) return 0;
  if (asked()() || to_be_interrupted) to_be_interrupted = static_cast<sqlite3*>(db);
  return 0;
}

int interrupts(void* db) {
  if (to_be_interrupted != db) return 0;
  to_be_interrupted = nullptr;
  return 1;
}

bool is_the_one() { return steps_left > 0 && --steps_left == 0; }

/// A statement is prepared: as it names what it writes, or the first thing that it reads.
int prepared(void*, int action, const char* table, const char*, const char*, const char*) {
  static bool selects = false;
  const bool reads = action == SQLITE_READ && std::exchange(selects, false);
  if (action == SQLITE_SELECT) selects = true;
  const bool writes = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
  const std::string_view name = table ? table : "";
  const bool own = name.starts_with("pragma_") || name.starts_with("sqlite_");  // their failing has other names
  return (reads || writes) && !own && asked()() ? SQLITE_DENY : SQLITE_OK;
}

int watch(sqlite3* db, char**, const sqlite3_api_routines*) {
  sqlite3_trace_v2(db, SQLITE_TRACE_STMT | SQLITE_TRACE_ROW, traced, db);
  sqlite3_progress_handler(db, 1, interrupts, db);
  sqlite3_set_authorizer(db, prepared, db);
  return SQLITE_OK;
}

}  // namespace

void watch_statements(std::function<bool()> fails_now) {
  asked() = std::move(fails_now);
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
}

void watch_statements() { watch_statements(is_the_one); }

void fail_each_statement(const std::function<void()>& work, const std::function<void()>& failed) {
#ifdef __SANITIZE_THREAD__
  (void)failed;
  return work();  // what ThreadSanitizer is asked does not depend on it, and it is slow
#endif
  for (std::uint64_t n = 1;; n += 1 + n / 100) {
    steps_left = n;
    work();
    const bool failing = std::exchange(steps_left, 0) == 0, failed_none = std::exchange(to_be_interrupted, nullptr);
    if (!failing || failed_none) return;
    failed();
  }
}

}  // namespace satchel::test
