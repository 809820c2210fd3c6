// The steps of central.db, and SQLite as they are run on it. Internal to sync/hub/central; tests see it.
#pragma once

#include "engine/sql/database.h"
#include "sync/hub/central/migration.h"

namespace satchel::hub {

/// PRAGMA user_version that this build leaves behind once all steps ran, contract steps too.
inline constexpr std::int64_t kCentralFormat = 1;

const std::vector<Step>& sqlite_steps();

/// What central.db is opened with.
sql::Options central_file();
/// Expand steps that are left, and tables that are missing all the same. Errors: unsupported (a newer build's).
Status lay_out(sql::Database& writing);

class SteppedSqlite : public SteppedDatabase {
 public:
  /// The writing connection, which must outlive it.
  explicit SteppedSqlite(sql::Database& db) : db_(db) {}
  Result<std::vector<RanStep>> ran() override;
  Status run(const Step& step) override;

 private:
  sql::Database& db_;
};

/// What `satchel-hub migrate` does to the central.db at `path`; a hub may serve it meanwhile. Errors, too: not_found.
Result<std::vector<StepReport>> migrate_sqlite(const std::string& path, const MigrateOptions& options);

}  // namespace satchel::hub
