// A connection that is turned down: what is told of it.
#include "platform/postgres/connection.h"

#include <doctest/doctest.h>

#include "tests/support/postgres_cluster.h"

namespace satchel::postgres::test {
namespace {

using satchel::test::PostgresCluster;

/// Somebody who has to say a password, and whom no other rule lets in.
struct Guarded {
  Guarded() {
    auto& cluster = PostgresCluster::here();
    cluster.sql(
        "DROP ROLE IF EXISTS guarded; DROP ROLE IF EXISTS kept_out; CREATE ROLE guarded LOGIN PASSWORD 'lantern'; "
        "CREATE ROLE kept_out LOGIN; DO $$ BEGIN EXECUTE format($f$COPY (VALUES ('local all guarded scram-sha-256'),"
        "('local all kept_out reject'),('local all all trust')) TO %L$f$,current_setting('hba_file')); END $$");
    cluster.restart();
  }
  static Error turned_down(const std::string& url) {
    const auto opened = Connection::open(url);
    REQUIRE_FALSE(opened);
    return opened.error();
  }
  static std::string url(const std::string& rest) { return PostgresCluster::here().url("postgres", "guarded") + rest; }
};

}  // namespace

TEST_CASE_FIXTURE(Guarded, "a wrong password, a user who is not let in, one who is unknown: not permitted, and why") {
  for (const std::string& at : {url(" password=candle"), url(""), PostgresCluster::here().url("postgres", "kept_out"),
                                PostgresCluster::here().url("postgres", "nobody at all")}) {
    const Error error = turned_down(at);
    CHECK_MESSAGE(error.code == Code::not_permitted, error.detail);
    CHECK(error.detail.find("user and password") != std::string::npos);
    CHECK(error.detail.find("candle") == std::string::npos);
  }
  CHECK(turned_down(url(" password=candle")).detail.find("28P01") != std::string::npos);
  CHECK(Connection::open(url(" password=lantern")));
}

TEST_CASE("a database that is not there is not found; a server that is not there may come") {
  auto& cluster = PostgresCluster::here();
  const Error error = Guarded::turned_down(cluster.url("atlantis"));
  CHECK_MESSAGE(error.code == Code::not_found, error.detail);
  CHECK(error.detail.find("3D000") != std::string::npos);
  CHECK(Guarded::turned_down("host=/nowhere dbname=x").code == Code::busy);
}

}  // namespace satchel::postgres::test
