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
/// A new database at `path`, to be filled in one transaction. Once commit() returned all of it stands in that one file,
/// on the disk. Error of commit(): disk_full, too, where its log had room, and the file not: then it is no copy.
Result<std::unique_ptr<WholeDatabase>> make_sqlite_whole(const std::string& path, const char* vfs = nullptr);

/// What stands in the log of the database at `path` is moved into its file, and is on the disk there. Closing a
/// database does so too, and tells nobody where it could not: so whoever takes the file away from its log, or removes
/// that, calls this first, once all others have closed it. Errors: disk_full, io, busy (somebody reads it), not_found.
Status move_log_in(const std::string& path, const char* vfs = nullptr);

}  // namespace satchel::hub
