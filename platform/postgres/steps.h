// The steps of a database on PostgreSQL (sync/hub/central/migration.h), and it as they are run on it. All tenants of a
// database share its layout: what ran stands once, with no tenant's name.
#pragma once

#include "platform/postgres/connection.h"
#include "sync/hub/central/migration.h"

namespace satchel::postgres {

const std::vector<hub::Step>& postgres_steps();

class SteppedPostgres : public hub::SteppedDatabase {
 public:
  /// Outside of a transaction. The connection must outlive it.
  explicit SteppedPostgres(Connection& connection) : connection_(connection) {}
  Result<std::vector<hub::RanStep>> ran() override;
  /// Waits for another hub that runs steps, or grows tables. Error, too: not_permitted for a role that may not make
  /// tables.
  Status run(const hub::Step& step) override;

 private:
  Connection& connection_;
};

}  // namespace satchel::postgres
