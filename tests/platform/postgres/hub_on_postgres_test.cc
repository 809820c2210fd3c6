// The whole hub over PostgreSQL: the tests of sync/hub, each house and office a tenant. What they say of SQLite's files
// stays out; and with sanitizers most of them, which watch the same code of the hub on SQLite.
#define SATCHEL_HUB_ELSEWHERE
#include <map>

#include "platform/postgres/postgres_central.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/sanitized.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {
namespace {

using satchel::test::PostgresCluster;

/// One for all files of that name: each is a tenant there.
const std::string& database_of(const std::string& path) {
  static std::map<std::string, std::string> databases;
  std::string& out = databases[path.substr(path.rfind('/'))];
  if (out.empty()) out = PostgresCluster::here().make_database();
  return out;
}

/// `each` of our tables, by name (%1$I.%2$I) and of that tenant (%3$I=%4$L), with what is kept of it (kept.%2$I).
void with_each_table(const std::string& tenant, const std::string& each) {
  PostgresCluster::here().sql(
      "CREATE SCHEMA IF NOT EXISTS kept; DO $do$ DECLARE t record; BEGIN FOR t IN SELECT nspname s,relname n FROM "
      "pg_class c"
      " JOIN pg_namespace m ON m.oid=relnamespace WHERE relkind='r' AND nspname IN ('satchel','satchel_hub') LOOP "
      "EXECUTE "
      "format($each$" +
          each + "$each$,t.s,t.n,CASE t.s WHEN 'satchel' THEN '_tenant' ELSE 'tenant' END,'" + tenant +
          "'); END LOOP; END $do$",
      database_of(tenant));
}

void keep(const std::string& tenant) {
  with_each_table(tenant,
                  "DROP TABLE IF EXISTS kept.%2$I; CREATE TABLE kept.%2$I AS SELECT * FROM %1$I.%2$I WHERE %3$I=%4$L");
}

void put_back(const std::string& tenant) {
  with_each_table(tenant, "DELETE FROM %1$I.%2$I WHERE %3$I=%4$L; INSERT INTO %1$I.%2$I SELECT * FROM kept.%2$I");
}

[[maybe_unused]] const bool on_postgres = [] {
  central_elsewhere = [](const std::string& path) {
    postgres::PostgresOptions options;
    options.url = PostgresCluster::here().url(database_of(path));
    options.tenant = path;
    return postgres::open_postgres_central(options);
  };
  kept_elsewhere = keep;
  put_back_elsewhere = put_back;
  return true;
}();

}  // namespace
}  // namespace satchel::hub::test

#include "tests/sync/hub/conflicts_api_test.cc"
#include "tests/sync/hub/peers_test.cc"
#include "tests/sync/hub/records_api_test.cc"

#ifndef SATCHEL_SANITIZED
#include "tests/sync/hub/admin_api_test.cc"
#include "tests/sync/hub/bulletin_desk_test.cc"
#include "tests/sync/hub/catalogue_load_test.cc"
#include "tests/sync/hub/committer_test.cc"
#include "tests/sync/hub/crafted_conflicts_test.cc"
#include "tests/sync/hub/draws_test.cc"
#include "tests/sync/hub/due_api_test.cc"
#include "tests/sync/hub/events_api_test.cc"
#include "tests/sync/hub/events_test.cc"
#include "tests/sync/hub/hand_back_test.cc"
#include "tests/sync/hub/hub_test.cc"
#include "tests/sync/hub/locked_keys_test.cc"
#include "tests/sync/hub/log_api_test.cc"
#include "tests/sync/hub/numbers_test.cc"
#include "tests/sync/hub/odd_entries_test.cc"
#include "tests/sync/hub/odd_peers_test.cc"
#include "tests/sync/hub/odd_requests_test.cc"
#include "tests/sync/hub/openapi_test.cc"
#include "tests/sync/hub/placing_test.cc"
#include "tests/sync/hub/records_tokens_test.cc"
#include "tests/sync/hub/seals_test.cc"
#include "tests/sync/hub/session_test.cc"
#include "tests/sync/hub/sign_in_test.cc"
#include "tests/sync/hub/statement_log_test.cc"
#include "tests/sync/hub/verify_test.cc"
#endif
