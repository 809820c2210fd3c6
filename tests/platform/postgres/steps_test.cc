// How a database on PostgreSQL comes to this build's layout (tests/sync/hub/migration_test.cc has what is the same on
// SQLite).
#include "platform/postgres/steps.h"

#include <thread>

#include "engine/schema/environment.h"
#include "platform/postgres/migrate.h"
#include "platform/postgres/tables.h"
#include "sync/hub/central/sqlite_steps.h"
#include "tests/contract/central_records_contract.h"
#include "tests/platform/postgres/grounds.h"

namespace satchel::hub::test {
namespace {

struct Fresh {
  std::string sql(const std::string& statements) const { return PostgresCluster::here().sql(statements, database); }
  std::string states(const MigrateOptions& options) const {
    const auto reports = postgres::migrate_postgres(url, options);
    if (!reports) return std::string(info(reports.code()).name);
    std::string out;
    for (const auto& r : *reports) out += "drew"[static_cast<std::size_t>(r.state)];
    return out;
  }
  const std::string database = PostgresCluster::here().make_database(), url = PostgresCluster::here().url(database);
};

std::vector<std::string> statements_of(std::string_view script) {
  std::vector<std::string> out;
  for (std::size_t end = script.find(";\n"); end != script.npos; end = script.find(";\n")) {
    out.emplace_back(script.substr(0, end));
    script.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

TEST_CASE("both back ends have the same steps") {
  const auto &here = postgres::postgres_steps(), &there = sqlite_steps();
  REQUIRE(here.size() == there.size());
  for (std::size_t i = 0; i < here.size(); ++i) {
    CHECK(here[i].no == there[i].no);
    CHECK(here[i].name == there[i].name);
    CHECK(here[i].phase == there[i].phase);
  }
}

TEST_CASE_FIXTURE(Fresh, "a dry run writes nothing, the first run all, the second nothing") {
  CHECK(states({true, false}) == "ee");
  CHECK(sql("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'satchel%'") == "0\n");
  CHECK(states({}) == "rr");
  CHECK(states({}) == "dd");
  CHECK(sql("SELECT no,contract,name FROM satchel_hub.migration WHERE tenant='' ORDER BY no") ==
        "1|f|tables of the hub\n2|f|readers of one tenant\n");
}

/// The server rolls back what a killed program had begun: shown at each statement, by a connection that ends there.
TEST_CASE_FIXTURE(Fresh, "ended behind any statement of any step, the next run does all of it") {
  for (const Step& step : postgres::postgres_steps()) {
    const auto statements = statements_of(step.sql);
    REQUIRE(statements.size() > 5);
    for (std::size_t n = 1; n <= statements.size(); ++n) {
      auto connection = postgres::Connection::open(url);
      REQUIRE(connection);
      REQUIRE((*connection)->script("BEGIN"));
      for (std::size_t i = 0; i < n; ++i) REQUIRE((*connection)->script(statements[i]));
    }
    auto connection = postgres::Connection::open(url);
    REQUIRE(connection);
    REQUIRE(postgres::SteppedPostgres(**connection).run(step));
  }
  CHECK(states({}) == "dd");
}

TEST_CASE_FIXTURE(Fresh, "several that migrate at once run each step once, and all serve then") {
  std::vector<std::thread> hubs;
  std::vector<std::string> ends(4);
  for (std::string& end : ends) hubs.emplace_back([&] { end = states({}); });
  for (auto& hub : hubs) hub.join();
  for (const std::string& end : ends) CHECK(end.find_first_not_of("dr") == std::string::npos);
  CHECK(sql("SELECT count(*) FROM satchel_hub.migration") == "2\n");
}

TEST_CASE_FIXTURE(Fresh, "a database from before there were steps is taken over as it stands") {
  sql("BEGIN; " + std::string(postgres::kHubTables) +
      "; COMMENT ON SCHEMA satchel_hub IS 'satchel hub, format 1'; "
      "DROP TABLE satchel_hub.orphan; INSERT INTO satchel_hub.tenant VALUES('ankang',0); COMMIT");
  PostgresGrounds hub(database);
  CHECK(sql("SELECT count(*) FROM satchel_hub.tenant") == "2\n");
  CHECK(sql("SELECT count(*) FROM satchel_hub.orphan") == "0\n");
  CHECK(states({}) == "dd");
}

TEST_CASE_FIXTURE(Fresh, "a newer build's expand step is passed over, its contract step keeps this build out") {
  PostgresGrounds hub(database);
  const auto ran = [&](std::int64_t no, Phase phase) {
    auto connection = postgres::Connection::open(url);
    REQUIRE(connection);
    REQUIRE(postgres::SteppedPostgres(**connection).run({no, phase, "of a newer build", "SELECT 1"}));
  };
  ran(98, Phase::expand);
  REQUIRE(hub.another());
  ran(99, Phase::contract);
  const auto kept_out = postgres::open_postgres_central(hub.options);
  CHECK(kept_out.code() == Code::unsupported);
  CHECK(kept_out.error().detail.find("step 99") != std::string::npos);
  sql("UPDATE satchel_hub.migration SET contract=false WHERE no=99");
  CHECK(postgres::open_postgres_central(hub.options).code() == Code::corrupt);
}

TEST_CASE_FIXTURE(Fresh, "a layout of another format is refused, and left as it is") {
  sql("CREATE SCHEMA satchel_hub; COMMENT ON SCHEMA satchel_hub IS 'satchel hub, format 2'");
  CHECK(states({}) == "unsupported");
  CHECK(sql("SELECT count(*) FROM pg_class WHERE relnamespace='satchel_hub'::regnamespace") == "0\n");
}

TEST_CASE_FIXTURE(Fresh, "a role that may make no tables is told who has to migrate, and serves once that was done") {
  sql("CREATE ROLE \"hub of " + database + "\" LOGIN");
  postgres::PostgresOptions options;
  options.url = PostgresCluster::here().url(database, "hub of " + database);
  const auto refused = postgres::open_postgres_central(options);
  CHECK(refused.code() == Code::not_permitted);
  CHECK(refused.error().detail.find("satchel-hub migrate") != std::string::npos);

  const auto migrated = [&](const std::string& role, const std::optional<std::string>& schema = {}) {
    return postgres::migrate_postgres(url, {}, {schema, role}).code();
  };
  CHECK(migrated("nobody of " + database) == Code::not_found);
  CHECK(migrated("none") == Code::invalid);
  REQUIRE(migrated("hub of " + database) == Code::ok);
  PostgresGrounds hub(database, "hub of " + database);
  hub.commit(1, [&](auto& w) { REQUIRE(w.use_schema(*Schema::parse(environment_json()))); });
  // Of another schema it is told, too, and may publish it once that was prepared.
  const std::string other = every_type_schema()->text();
  PostgresGrounds second(database, "hub of " + database);
  {
    const auto write = second.central->write();
    REQUIRE(write);
    const Status published = (*write)->use_schema(every_type_schema());
    CHECK(published.code() == Code::not_permitted);
    CHECK(published.error().detail.find("satchel-hub migrate") != std::string::npos);
  }
  REQUIRE(migrated("", other) == Code::ok);
  second.commit(1, [&](auto& w) { REQUIRE(w.use_schema(every_type_schema())); });
  second.commit(2, [&](auto& w) { put_new(w, stored(kOrder, 1, 2, {1})); });
  CHECK(sql("SELECT count(*) FROM satchel.v_order") == "1\n");
}

}  // namespace satchel::hub::test
