// PostgreSQL keeps the contract of the central database.
#include "tests/contract/central_cursor_contract.h"
#include "tests/contract/central_marks_contract.h"
#include "tests/platform/postgres/grounds.h"
#include "tests/support/sanitized.h"

namespace satchel::hub::test {

TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: commits, snapshots and the lock") { head_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: pieces") { piece_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: people and devices") { people_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: history") { history_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: the log") { log_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: what waits") { waiting_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: marks") { mark_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: values of every type") { values_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: records") { life_contract(*this); }
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: the feed") { feed_contract(*this); }

TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: a cursor never passes a commit in flight, in 10,000 interleavings") {
  const auto other = another();
  CHECK(passed_by(*central, *other, satchel::test::kSanitized ? 500 : 10'000, false) == 0);
}
TEST_CASE_FIXTURE(PostgresGrounds, "PostgreSQL: it would, were versions taken before the lock") {
  const auto other = another();
  CHECK(passed_by(*central, *other, 200, true) > 0);
}

}  // namespace satchel::hub::test
