// SQLite keeps the contract of the central database.
#include "engine/sql/database.h"
#include "sync/hub/central/sqlite_central.h"
#include "tests/contract/central_cursor_contract.h"
#include "tests/contract/central_marks_contract.h"
#include "tests/support/sanitized.h"
#include "tests/support/temp_folder.h"

namespace satchel::hub::test {
namespace {

struct SqliteGrounds : CentralGrounds {
  SqliteGrounds() {
    reopened = [this] { return *open_sqlite_central({path, false}); };
    alter = [this](std::string change) {
      std::erase_if(change, [](char c) { return c == '@' || c == '#'; });
      const auto db = *sql::Database::open(path, {});
      REQUIRE(db->run(change));
    };
    central = reopened();
  }
  satchel::test::TempFolder folder;
  std::string path = folder.path() + "/central.db";
};

}  // namespace

TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: commits, snapshots and the lock") { head_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: pieces") { piece_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: people and devices") { people_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: history") { history_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: the log") { log_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: what waits") { waiting_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: marks") { mark_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: values of every type") { values_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: records") { life_contract(*this); }
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: the feed") { feed_contract(*this); }

TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: a cursor never passes a commit in flight, in 10,000 interleavings") {
  CHECK(passed_by(*central, *central, satchel::test::kSanitized ? 500 : 10'000, false) == 0);
}
TEST_CASE_FIXTURE(SqliteGrounds, "SQLite: it would, were versions taken before the lock") {
  CHECK(passed_by(*central, *central, 200, true) > 0);
}

}  // namespace satchel::hub::test
