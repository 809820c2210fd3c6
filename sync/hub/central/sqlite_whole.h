// All of a central.db, to be copied from or into (whole_copy.h).
#pragma once

#include <memory>

#include "sync/hub/central/whole_copy.h"

namespace satchel::hub {

/// One snapshot of the database at `path`; a hub may serve it meanwhile. Errors: not_found, unsupported.
Result<std::unique_ptr<WholeDatabase>> read_sqlite_whole(const std::string& path, const char* vfs = nullptr);
/// Nobody else writes into the database at `path` until what is returned goes, and all that was written stands in that
/// one file. Errors: busy (somebody is writing), not_found.
Result<std::shared_ptr<void>> hold_sqlite_writes(const std::string& path);
/// A new database at `path`, to be filled in one transaction. Durable once commit() returned and it is gone.
Result<std::unique_ptr<WholeDatabase>> make_sqlite_whole(const std::string& path, const char* vfs = nullptr);

}  // namespace satchel::hub
