// Where a folder's database is, as the folder itself says, so that no command takes another one for it. A hub that
// began a new one there, under the old one's key, would look to every device as one that has lost all.
//
//     DATA/database           "postgresql TENANT": it is not central.db. Since the first serve over such a database, a
//                             copy into it, or a restore
//     DATA/central.db.moving  while central.db is copied into another back end: to where. Nobody serves the folder
//                             then, wherever its database is said to be, until the same copy came to its end
//     DATA/central.db.moved   what central.db was
//     DATA/central.db.part    while it comes from another back end
//     DATA/restore            while a restore is not finished (backup.h)
#pragma once

#include <string>

#include "engine/ports/files.h"

namespace satchel::hub {

/// Where central.db stands once it was copied to another back end.
std::string moved_file(const std::string& folder);
/// Takes it out of the way, with its logs. Nothing where that was done before.
Status set_aside_as_moved(Files& files, const std::string& folder);

/// What comes from another back end, before it takes its place as central.db.
std::string arriving_file(const std::string& folder);
/// It takes that place, and the folder names no other database any more. All others have closed it. Done again where it
/// was ended, it goes on. Errors: those of move_log_in (central/sqlite_whole.h), with which nothing takes its place.
Status take_place(Files& files, const std::string& folder);

/// While it stands, a restore is not finished (backup.h).
std::string restore_mark(const std::string& folder);

/// What the folder says of its database; empty: nothing, so it is central.db, or none yet.
Result<std::string> said_place(Files& files, const std::string& folder);
/// Durable once it returned. Empty: central.db again.
Status say_place(Files& files, const std::string& folder, const std::string& place);
/// Whether the database of the folder may be the one at `place` (empty: central.db). Error: invalid.
Status may_be_at(Files& files, const std::string& folder, const std::string& place);

/// Whether a hub may open its database. `of_folder`: it is central.db there. Error: invalid.
Status may_begin_in(Files& files, const std::string& folder, bool of_folder);

/// A copy of central.db to `target` begins, or goes on; true where it begins. Error: invalid (it was begun to another
/// target).
Result<bool> begin_moving(Files& files, const std::string& folder, const std::string& target);
/// Of the copy that is not finished; false where there is none.
bool is_moving(Files& files, const std::string& folder);
Status end_moving(Files& files, const std::string& folder);

}  // namespace satchel::hub
