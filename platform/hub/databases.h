// A hub's database as a whole, on whichever back end: migrated, carried to another one, opened to readers.
#pragma once

#include "platform/hub/hub_args.h"
#include "sync/hub/central/migration.h"
#include "sync/hub/central/whole_copy.h"

namespace satchel::hub {

/// Of PostgreSQL only: for which schema, and which role, the database is made ready (platform/postgres/migrate.h).
struct MigrateNext {
  std::optional<std::string> schema;
  std::string role;
  std::function<void()> waits = {};
};

/// Of --db, else central.db of --data. Errors: invalid (neither, or no url), not_found, and those of migrate().
Result<std::vector<StepReport>> migrate_database(const HubArgs& args, const MigrateOptions& options,
                                                 const MigrateNext& next);

/// The folder that is given stands for central.db in it.
struct DatabaseEnd {
  std::string where;   // postgresql://…, or a folder
  std::string tenant;  // of the first
  bool is_postgres() const;
  std::string file() const { return where + "/central.db"; }
};

/// A snapshot. Errors: not_found, and those of the database.
Result<std::unique_ptr<WholeDatabase>> read_whole(const DatabaseEnd& end);
/// Of a folder: a new file beside where its database is to stand, `file().part`.
/// `waits`: called while it has to wait for who reads that database's tables.
Result<std::unique_ptr<WholeDatabase>> fill_whole(const DatabaseEnd& end, const std::function<void()>& waits);
/// Says so, on standard error.
std::function<void()> telling_waits(cli::Console& console);
/// As a hub's. Of a folder: central.db.part.
Result<std::unique_ptr<Central>> open_filled(const DatabaseEnd& end);

/// platform/postgres/views.h
Status grant_reader_on(const DatabaseEnd& end, const std::string& role, bool withdraw);

}  // namespace satchel::hub
