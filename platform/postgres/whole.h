// All that a database on PostgreSQL holds of one tenant, to be copied from or into (sync/hub/central/whole_copy.h).
#pragma once

#include <memory>
#include <string>

#include "platform/postgres/postgres_central.h"
#include "sync/hub/central/whole_copy.h"

namespace satchel::postgres {

/// One snapshot (REPEATABLE READ); hubs may serve it meanwhile. Errors: not_found (no such tenant), unsupported.
Result<std::unique_ptr<hub::WholeDatabase>> read_postgres_whole(const PostgresOptions& options);
/// A tenant that is made if it is new, to be filled in one transaction under its lock.
Result<std::unique_ptr<hub::WholeDatabase>> fill_postgres_whole(const PostgresOptions& options);

}  // namespace satchel::postgres
