// People as commands name them. Pure but for what is asked of World.
#pragma once

#include <span>
#include <string>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// That each is the account of an officer of the register. Error: not_found, with who is near and who there is.
Status check_officers(World& world, std::span<const std::string> users);
/// The record of that name. Error: not_found, likewise; invalid where several have it.
Result<Sheet> named(World& world, std::string_view type, std::string_view name);

}  // namespace satchel::casework
