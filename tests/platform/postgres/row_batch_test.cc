// Rows that go to the server as arrays: they come there as they were, and in time for what is sent behind them.
#include <doctest/doctest.h>

#include "platform/postgres/connection.h"
#include "tests/support/postgres_cluster.h"

namespace satchel::postgres::test {
namespace {

using satchel::test::PostgresCluster;

struct Table {
  Table() : db(*Connection::open(PostgresCluster::here().url(PostgresCluster::here().make_database()))) {
    REQUIRE(
        db->script("CREATE TABLE t(a text, b bytea, c bigint, d boolean, e float8, f date, g timestamptz, h uuid, "
                   "i jsonb); CREATE TABLE u(n bigint PRIMARY KEY)"));
  }
  std::string told(const std::string& question) {
    const auto rows = db->ask(question, {});
    REQUIRE_MESSAGE(rows, rows.error().detail);
    return rows->size() == 0 || (*rows)[0].is_null(0) ? "nothing" : std::string((*rows)[0].text(0));
  }
  Status add_number(std::int64_t n, const std::string& tail = {}) {
    return db->add({"INSERT INTO u(n)", tail}, Params().number(n));
  }
  std::unique_ptr<Connection> db;
};

const Insert kAll{"INSERT INTO t(a,b,c,d,e,f,g,h,i)", {}};

Params full(std::string_view text) {
  Params out;
  out.text(text).bytes("\1\2").number(-7).flag(true).real(0.5).date(1).time({0});
  return out.id(*id_from_text("00000000-0000-4000-8000-000000000001")).json("[\"x\"]");
}

Params empty() {
  Params out;
  for (const Oid type : {Oid::text, Oid::bytea, Oid::int8, Oid::boolean, Oid::float8, Oid::date, Oid::timestamptz,
                         Oid::uuid, Oid::jsonb})
    out.null(type);
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Table, "values of every type, empty ones and nulls come as they were") {
  REQUIRE(db->add(kAll, empty()));
  REQUIRE(db->add(kAll, full("")));
  REQUIRE(db->add(kAll, full("夜间\"施工,{}")));
  const std::string whole =
      "SELECT concat_ws('|',encode(b,'hex'),c,d,e,f,extract(epoch FROM g)::bigint,h,i) FROM t WHERE a=";
  CHECK(told("SELECT count(*)::text FROM t") == "3");
  for (const char* name : {"''", "'夜间\"施工,{}'"})
    CHECK(told(whole + name) == "0102|-7|t|0.5|1970-01-02|0|00000000-0000-4000-8000-000000000001|[\"x\"]");
  CHECK(told("SELECT count(*)::text FROM t WHERE num_nulls(a,b,c,d,e,f,g,h,i)=9") == "1");
}

TEST_CASE_FIXTURE(Table, "rows are there for what is sent behind them, and for what is asked, however many they are") {
  constexpr std::int64_t kMany = 100'000;  // more bytes than go at once
  for (std::int64_t n = 0; n < kMany; ++n) REQUIRE(add_number(n));
  REQUIRE(db->send("UPDATE u SET n=-1 WHERE n=$1", Params().number(kMany - 1), Changes::one));
  REQUIRE(add_number(kMany));
  CHECK(told("SELECT count(*)::text FROM u") == std::to_string(kMany + 1));
  REQUIRE(db->script("BEGIN"));
  REQUIRE(add_number(kMany + 1));
  REQUIRE(db->commit());
  CHECK(told("SELECT max(n)::text FROM u") == std::to_string(kMany + 1));
}

TEST_CASE_FIXTURE(Table, "a row that is there already fails what is settled next, or stays as it is") {
  REQUIRE(add_number(1));
  REQUIRE(add_number(2));
  REQUIRE(db->settle());
  for (const std::int64_t n : {2, 3, 3}) REQUIRE(add_number(n, " ON CONFLICT DO NOTHING"));
  REQUIRE(db->settle());
  CHECK(told("SELECT count(*)::text FROM u") == "3");
  REQUIRE(add_number(4));
  REQUIRE(add_number(1));
  const Status failed = db->settle();
  CHECK(failed.code() == Code::internal);
  CHECK_MESSAGE(failed.error().detail.find("23505") != std::string::npos, failed.error().detail);
  CHECK(told("SELECT count(*)::text FROM u") == "3");
}

TEST_CASE_FIXTURE(Table, "a value of another type is told as that; rows of what is taken back are not sent") {
  const Insert a{"INSERT INTO t(a)", {}};
  REQUIRE(db->add(a, Params().text("one")));
  CHECK(db->add(a, Params().number(2)).code() == Code::corrupt);
  CHECK(db->add(a, Params().null(Oid::int8)).code() == Code::corrupt);
  CHECK(told("SELECT count(*)::text FROM t") == "1");
  REQUIRE(db->add(a, Params().text("two")));
  db->forget_rows();
  CHECK(told("SELECT count(*)::text FROM t") == "1");
}

TEST_CASE_FIXTURE(Table, "rows for another table, or other columns, do not come into the same statement") {
  REQUIRE(db->add({"INSERT INTO t(a)", {}}, Params().text("one")));
  REQUIRE(db->add({"INSERT INTO t(a)", {}}, Params().null(Oid::text)));
  REQUIRE(db->add({"INSERT INTO t(c)", {}}, Params().number(5)));
  REQUIRE(add_number(5));
  CHECK(told("SELECT count(a)||','||count(c)||','||count(*) FROM t") == "1,1,3");
}

}  // namespace satchel::postgres::test
