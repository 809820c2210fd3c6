// People, and where they work, as commands name them. Pure but for what is asked of World.
#pragma once

#include <span>
#include <string>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// That each is the account of an officer of the register. Error: not_found, with who is near and who there is.
Status check_officers(World& world, std::span<const std::string> users);
/// That each is a district of some office (org_unit.districts), or one of `others`; where no office names any, every
/// one is taken. Error: not_found, with who is near.
Status check_districts(World& world, std::span<const std::string> districts, std::span<const std::string> others);
/// The record of that name. Error: not_found, likewise; invalid where several have it.
Result<Sheet> named(World& world, std::string_view type, std::string_view name);

}  // namespace satchel::casework
