#include "tests/crash/points.h"
#include "tests/support/statement_faults.h"

namespace satchel::crash {

Points statements;

void watch_statements() {
  test::watch_statements([] { return statements.fails_now(); });
}

}  // namespace satchel::crash
