// The central database on PostgreSQL 15 or newer: several hubs over one database, several tenants in it.
//
// A writing session holds its tenant's row lock from begin to commit, so that versions come to be seen in the order in
// which they were taken. Where a connection is lost, its session's calls are busy, and the next session takes another
// connection, and waits for a server that restarts; a commit whose outcome is not known is busy, too: who pushes again
// is told what became of it.
#pragma once

#include <memory>
#include <string>

#include "platform/postgres/complaints.h"
#include "platform/postgres/growth.h"
#include "sync/hub/central/central.h"

namespace satchel::postgres {

struct PostgresOptions {
  std::string url;              // postgresql://… or keyword=value, as libpq takes it
  std::string tenant = "main";  // of this hub
  bool makes_tenant = true;     // one that is new; else that is not_found, and nothing is made at all
  std::size_t most_views = 8;   // reading sessions at once; one more waits
  Millis patience{10'000};      // a session waits so long to begin where the server is not there: it may restart
  bool full_sync = true;        // false is for measurements only
  // Is told why the database fails, while the hub serves (complaints.h); callers are not, then. Called by any thread.
  Complaints::Log log = {};
  std::function<bool()> serves = {};
  Waits waits = {};  // of a copy that waits for who reads its tables
};

/// Runs the expand steps that are left (steps.h). Thread-safe. copy_to() makes a central.db, as SQLite's does. A schema
/// that another hub published is followed by the next session. Errors: unsupported (a newer layout, a database that is
/// not in UTF-8), invalid (the url, no tenant), not_found (the tenant), and those of Connection.
Result<std::unique_ptr<hub::Central>> open_postgres_central(const PostgresOptions& options);

}  // namespace satchel::postgres
