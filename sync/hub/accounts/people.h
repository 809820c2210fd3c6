// Who is known at a hub: accounts, those who record on its devices, and officers of the register.
#pragma once

#include <string>
#include <vector>

#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Each by the name that entries bear as their author.
Result<std::vector<std::string>> people(CentralView& view, const Schema& schema);
/// Whether such a person may be named as who does something at the hub's machine: one that is known, or anybody where
/// nobody is known yet. Error: not_found, with who is near and who there is.
Status check_person(CentralView& view, const Schema& schema, const std::string& user);

}  // namespace satchel::hub
