// The mark of a backup (backup.h), and what it says of files. Internal to sync/hub.
#pragma once

#include "sync/hub/upkeep/backup.h"

namespace satchel::hub {

Bytes encode_backup(const Backup& backup);
/// Error: corrupt.
Result<Backup> decode_backup(ByteView bytes);

Result<Hash> hash_of_file(Files& files, const std::string& path);
/// Of sorted names.
Hash hash_of_names(const std::vector<Hash>& blobs);

inline std::string mark_of_backup(const std::string& folder) { return folder + "/backup"; }
/// The logs that SQLite leaves beside a database.
Status remove_database_logs(Files& files, const std::string& database);

}  // namespace satchel::hub
