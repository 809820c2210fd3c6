// A tenant of its own in this program's PostgreSQL.
#pragma once

#include "platform/postgres/postgres_central.h"
#include "tests/contract/central_contract.h"
#include "tests/support/postgres_cluster.h"

namespace satchel::hub::test {

using satchel::test::PostgresCluster;

struct PostgresGrounds : CentralGrounds {
  PostgresGrounds() : PostgresGrounds("postgres") {}
  explicit PostgresGrounds(const std::string& database) : PostgresGrounds(database, {}) {}
  /// As somebody else.
  PostgresGrounds(const std::string& database, const std::string& user) {
    static int n = 0;
    options.url = user.empty() ? PostgresCluster::here().url(database) : PostgresCluster::here().url(database, user);
    options.tenant = "bureau " + std::to_string(++n);
    reopened = [this] { return another(); };
    alter = [database](const std::string& change) {
      std::string sql;
      for (const char c : change)
        if (c == '@' || c == '#')
          sql += c == '@' ? "satchel_hub." : "satchel.";
        else
          sql += c;
      PostgresCluster::here().sql(sql, database);
    };
    central = another();
  }
  /// Another hub of the same tenant.
  std::unique_ptr<Central> another() const {
    auto out = postgres::open_postgres_central(options);
    REQUIRE_MESSAGE(out, out.error().detail);
    return *std::move(out);
  }
  postgres::PostgresOptions options;
};

}  // namespace satchel::hub::test
