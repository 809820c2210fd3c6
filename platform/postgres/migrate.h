// What `satchel-hub migrate --db` does: all that a hub needs to serve the database is made, so that a role that may
// make nothing can serve it. Hubs may serve it meanwhile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/postgres/growth.h"
#include "sync/hub/central/migration.h"

namespace satchel::postgres {

struct MigrateFor {
  std::optional<std::string> schema;  // JSON of one that is to be published later; else the pack that ships
  std::string role;                   // hubs serve as this one: it is granted what that takes; empty: nobody is
  Waits waits = {};
};

/// The steps, then typed tables and views of every tenant's schema and of the one to come. Errors, too: invalid,
/// not_found (no such role), bad_schema (MigrateFor::schema is none, or another tenant's tables do not fit it).
Result<std::vector<hub::StepReport>> migrate_postgres(const std::string& url, const hub::MigrateOptions& options,
                                                      const MigrateFor& to = {});

}  // namespace satchel::postgres
