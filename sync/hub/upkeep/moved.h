// Folders that are no hub's to begin in: whose database went elsewhere, or is still on its way here. A hub that began a
// new one there, under the old one's key, would look to every device as one that has lost all.
#pragma once

#include <string>

#include "engine/ports/files.h"

namespace satchel::hub {

/// Where central.db stands once it was copied to another back end.
std::string moved_file(const std::string& folder);
/// Takes it out of the way, with its logs. Nothing where that was done before.
Status set_aside_as_moved(Files& files, const std::string& folder);

/// While it stands, a restore is not finished (backup.h).
std::string restore_mark(const std::string& folder);

/// Whether a hub may open its database. `of_folder`: it is central.db there. Error: invalid.
Status may_begin_in(Files& files, const std::string& folder, bool of_folder);

}  // namespace satchel::hub
