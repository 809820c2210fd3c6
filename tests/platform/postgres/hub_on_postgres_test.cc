// The whole hub over PostgreSQL: these tests of sync/hub, each house and office a tenant of one database.
#include "platform/postgres/postgres_central.h"
#include "tests/support/postgres_cluster.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {
namespace {

[[maybe_unused]] const bool on_postgres = [] {
  central_elsewhere = [](const std::string& path) {
    static const std::string database = satchel::test::PostgresCluster::here().make_database();
    postgres::PostgresOptions options;
    options.url = satchel::test::PostgresCluster::here().url(database);
    options.tenant = path;
    return postgres::open_postgres_central(options);
  };
  return true;
}();

}  // namespace
}  // namespace satchel::hub::test

#include "tests/sync/hub/conflicts_api_test.cc"
#include "tests/sync/hub/crafted_conflicts_test.cc"
#include "tests/sync/hub/peers_test.cc"
#include "tests/sync/hub/records_api_test.cc"
