// What befell the files of a database that is open, as its disk interface tells.
#pragma once

#include <string>

#include "engine/sql/database.h"

namespace satchel::sql {

/// Its file was renamed or removed since; false where the disk interface cannot tell.
bool was_moved(Database& db);
/// Whether a file `path` stands on the disk of the database.
bool stands_on_disk_of(Database& db, const std::string& path);

}  // namespace satchel::sql
