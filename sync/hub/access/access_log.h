// Each reading of an identity is noted, in the database, before the answer goes out: what could not be noted is not
// told. `satchel-hub access` shows the log; `satchel-hub verify` finds a line that was changed or taken out of it.
#pragma once

#include <vector>

#include "sync/hub/central/central.h"

namespace satchel::hub {

/// A record of which an identity was read.
struct Reading {
  TypeNo type = 0;
  Id record;
};

/// A commit of its own, if there is anything to note. It takes the tenant's lock. Errors: those of the database.
Status note_readings(Central& central, Millis now, std::string_view user, std::string_view role, std::string_view way,
                     const std::vector<Reading>& readings);
/// In a write session, which somebody else commits.
Status note_readings(CentralWrite& write, Millis now, std::string_view user, std::string_view role,
                     std::string_view way, const std::vector<Reading>& readings);

}  // namespace satchel::hub
