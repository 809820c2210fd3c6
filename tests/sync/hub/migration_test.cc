// How central.db comes to this build's layout: whatever it is killed at, whoever serves it meanwhile.
#include <doctest/doctest.h>

#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_steps.h"
#include "sync/hub/central/sqlite_tables.h"
#include "tests/support/temp_folder.h"

namespace satchel::hub::test {
namespace {

const std::vector<Step> kSteps = {
    {1, Phase::expand, "one", "CREATE TABLE one(a INTEGER); INSERT INTO one(a) VALUES(1)"},
    {2, Phase::contract, "two", "UPDATE one SET a=a+1; PRAGMA user_version=2"},
    {3, Phase::expand, "three", "CREATE TABLE three(b INTEGER)"},
};

struct Migrated {
  Migrated() { open(); }
  void open() {
    auto opened = sql::Database::open(path, central_file());
    REQUIRE(opened);
    db = *std::move(opened);
  }
  std::string states(const MigrateOptions& options) {
    SteppedSqlite stepped(*db);
    const auto reports = migrate(stepped, kSteps, options);
    if (!reports) return std::string(info(reports.code()).name);
    std::string out;
    for (const auto& r : *reports) out += "drew"[static_cast<std::size_t>(r.state)];
    return out;
  }
  std::int64_t number(const char* sql) {
    const auto n = db->number(sql);
    return n ? *n : -1;
  }
  void ran(std::int64_t no, const char* name, bool contract) {
    SteppedSqlite stepped(*db);
    REQUIRE(stepped.run({no, contract ? Phase::contract : Phase::expand, name, {}}));
  }
  satchel::test::TempFolder folder;
  const std::string path = folder.path() + "/central.db";
  std::unique_ptr<sql::Database> db;
};

}  // namespace

TEST_CASE_FIXTURE(Migrated, "expand steps run once, contract steps when they are asked for, a dry run tells of both") {
  CHECK(states({true, false}) == "ewe");
  CHECK(number("SELECT count(*) FROM sqlite_schema") == 0);
  CHECK(states({}) == "rwr");
  CHECK(number("SELECT a FROM one") == 1);
  CHECK(states({true, true}) == "ded");
  CHECK(states({false, true}) == "drd");
  CHECK(number("SELECT a FROM one") == 2);
  CHECK(number("PRAGMA user_version") == 2);
  CHECK(states({false, true}) == "ddd");
  CHECK(number("SELECT a FROM one") == 2);
}

TEST_CASE_FIXTURE(Migrated, "a newer build's expand step is passed over, its contract step keeps this build out") {
  CHECK(states({}) == "rwr");
  ran(4, "of a newer build", false);
  CHECK(states({}) == "dwd");
  ran(5, "of a newer build, too", true);
  CHECK(states({}) == "unsupported");
  CHECK(states({true, false}) == "unsupported");
}

TEST_CASE_FIXTURE(Migrated, "what stands of a step and is not as it was written is damage") {
  CHECK(states({}) == "rwr");
  SUBCASE("another name") { REQUIRE(db->run("UPDATE migration SET name='none' WHERE no=1")); }
  SUBCASE("another kind") { REQUIRE(db->run("UPDATE migration SET contract=1 WHERE no=1")); }
  SUBCASE("another number") { REQUIRE(db->run("UPDATE migration SET no=9 WHERE no=1")); }
  SUBCASE("a step that no build has") {
    REQUIRE(db->run("DELETE FROM migration WHERE no=3"));
    ran(3, "something else", false);
  }
  CHECK(states({}) == "corrupt");
}

TEST_CASE_FIXTURE(Migrated, "ended behind any statement of any step, the next run does all of it once") {
  for (const Step& step : kSteps)
    for (int statements = 0; statements <= 2; ++statements) {
      db.reset();
      for (const char* end : {"", "-wal", "-shm"}) ::remove((path + end).c_str());
      open();
      SteppedSqlite stepped(*db);
      for (const Step& before : kSteps)
        if (before.no < step.no) REQUIRE(stepped.run(before));
      std::string half(step.sql.substr(0, statements == 2 ? step.sql.npos : step.sql.find(';')));
      if (statements == 0) half.clear();
      REQUIRE(db->run("BEGIN IMMEDIATE"));
      if (!half.empty()) REQUIRE(db->run(half));
      db.reset();  // as the operating system does it with a process that was killed
      open();
      REQUIRE(states({false, true}).find_first_not_of("dr") == std::string::npos);
      CHECK(number("SELECT a FROM one") == 2);
      CHECK(number("SELECT count(*) FROM three") == 0);
    }
}

TEST_CASE_FIXTURE(Migrated, "a hub migrates its database as it opens it; `migrate` says so") {
  db.reset();
  for (const char* end : {"", "-wal", "-shm"}) ::remove((path + end).c_str());
  CHECK(migrate_sqlite(path, {}).code() == Code::not_found);
  REQUIRE(open_sqlite_central({path}));
  const auto reports = migrate_sqlite(path, {true, true});
  REQUIRE(reports);
  REQUIRE(reports->size() == sqlite_steps().size());
  for (const auto& r : *reports) CHECK(r.state == StepState::done);
}

TEST_CASE_FIXTURE(Migrated, "a database from before there were steps gets what it lacks, and keeps what it has") {
  REQUIRE(db->run(kCentralTables));
  REQUIRE(db->run("DROP TABLE orphan; INSERT INTO intake(version,device,reason) VALUES(7,x'00','busy')"));
  const auto would = migrate_sqlite(path, {true, false});
  REQUIRE(would);
  CHECK(would->front().state == StepState::ready);
  CHECK(number("SELECT count(*) FROM sqlite_schema WHERE name IN ('migration','orphan')") == 0);
  REQUIRE(migrate_sqlite(path, {}));
  CHECK(number("SELECT count(*) FROM orphan") == 0);
  CHECK(number("SELECT version FROM intake") == 7);
}

TEST_CASE("steps are numbered from 1 without gaps") {
  std::int64_t no = 0;
  for (const Step& step : sqlite_steps()) CHECK(step.no == ++no);
}

}  // namespace satchel::hub::test
