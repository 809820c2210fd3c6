// Why the database of a hub that serves fails: the log is told, callers are not.
#include "platform/postgres/complaints.h"

#include <thread>

#include "tests/platform/postgres/grounds.h"

namespace satchel::postgres::test {
namespace {

using satchel::test::PostgresCluster;

/// A hub that serves from a database of its own, as a role of its own.
struct Watched {
  Watched() {
    auto& cluster = PostgresCluster::here();
    cluster.sql("CREATE ROLE \"" + role + "\" LOGIN SUPERUSER PASSWORD 'lantern'");
    options.url = cluster.url(database, role);
    options.patience = Millis{0};
    options.serves = [this] { return serves; };
    options.log = [this](std::string_view line) { log += std::string(line) + "\n"; };
    auto opened = open_postgres_central(options);
    REQUIRE_MESSAGE(opened, opened.error().detail);
    central = *std::move(opened);
    serves = true;
  }
  ~Watched() { PostgresCluster::here().sql("ALTER DATABASE \"" + database + "\" ALLOW_CONNECTIONS true"); }
  void cut() const {
    PostgresCluster::here().sql("SELECT count(pg_terminate_backend(pid,5000)) FROM pg_stat_activity WHERE datname='" +
                                database + "'");
  }
  /// What a caller is told once the database is like this.
  Error asked(const std::string& change) {
    PostgresCluster::here().sql(change);
    cut();
    (void)central->view();  // the connection was cut
    log.clear();
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    const auto view = central->view();
    REQUIRE_FALSE(view);
    return view.error();
  }
  void check_hidden(const Error& told, const std::string& state) const {
    CHECK_MESSAGE(told.code == Code::busy, told.detail);
    for (const std::string& word : {std::string("FATAL"), database, role, std::string("127.0.0.1"), std::string("/tmp"),
                                    std::string("pg_hba"), state})
      CHECK_MESSAGE(told.detail.find(word) == std::string::npos, told.detail);
    CHECK_MESSAGE(log.find(state) != std::string::npos, log);
  }
  const std::string database = PostgresCluster::here().make_database(), role = "hub of " + database;
  PostgresOptions options;
  std::string log;
  bool serves = false;
  std::unique_ptr<hub::Central> central;
};

}  // namespace

TEST_CASE_FIXTURE(Watched, "a database that takes no connections is busy to callers, and the log says why") {
  check_hidden(asked("ALTER DATABASE \"" + database + "\" ALLOW_CONNECTIONS false"), "55000");
  serves = false;
  const auto opened = open_postgres_central(options);
  CHECK(opened.code() == Code::busy);
  CHECK_MESSAGE(opened.error().detail.find("55000") != std::string::npos, opened.error().detail);
}

TEST_CASE_FIXTURE(Watched, "so is a role that is not let in any more, one with too many connections, a lost database") {
  check_hidden(asked("ALTER ROLE \"" + role + "\" NOLOGIN"), "28000");
  check_hidden(asked("ALTER ROLE \"" + role + "\" LOGIN NOSUPERUSER CONNECTION LIMIT 0"), "53300");
  check_hidden(asked("ALTER ROLE \"" + role + "\" CONNECTION LIMIT -1; ALTER DATABASE \"" + database +
                     "\" RENAME TO \"gone of " + database + "\""),
               "3D000");
  PostgresCluster::here().sql("ALTER DATABASE \"gone of " + database + "\" RENAME TO \"" + database + "\"");
}

TEST_CASE_FIXTURE(Watched, "so is what the role may not do any more") {
  PostgresCluster::here().sql("REASSIGN OWNED BY \"" + role + "\" TO satchel", database);
  PostgresCluster::here().sql("ALTER ROLE \"" + role + "\" NOSUPERUSER");
  (void)central->view();  // the connection was cut
  const auto view = central->view();
  REQUIRE_FALSE(view);
  check_hidden(view.error(), "42501");
}

TEST_CASE_FIXTURE(Watched, "one reason is said once a second, another one at once") {
  Complaints complaints([this](std::string_view line) { log += std::string(line) + "\n"; }, options.serves);
  const Error why = fail(Code::not_permitted, "28P01"), other = fail(Code::io, "58030");
  serves = false;
  CHECK(complaints.for_caller(why).detail == "28P01");
  serves = true;
  for (int i = 0; i < 9; ++i) CHECK(complaints.for_caller(why).code == Code::busy);
  CHECK(complaints.for_caller(other).code == Code::io);
  CHECK(complaints.for_caller(other).detail.find("58030") == std::string::npos);
  CHECK(log == "database: not_permitted: 28P01\ndatabase: io: 58030\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  (void)complaints.for_caller(complaints.for_caller(why));
  CHECK(log.ends_with("28P01 (and 8 times since it was last said)\n"));
}

}  // namespace satchel::postgres::test
