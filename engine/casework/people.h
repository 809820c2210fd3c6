// People, and where they work, as commands name them. Pure but for what is asked of World.
#pragma once

#include <span>
#include <string>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// That each is the account of an officer of the register. Error: not_found, with who is near and who there is.
Status check_officers(World& world, std::span<const std::string> users);
/// Whether an officer leads: by the duty that the register has of him; where it has none, by the position: 局长,
/// 副局长, 支队长, 书记 …
bool leads(const Sheet& officer);
/// Whether that is the account or the name of an officer of the register who leads, and is not gone (`active`).
Result<bool> is_leader(World& world, std::string_view who);
/// That each is a district of some office (org_unit.districts), or one of `others`; where no office names any, every
/// one is taken. Error: not_found, with who is near.
Status check_districts(World& world, std::span<const std::string> districts, std::span<const std::string> others);
/// The record of that name. Error: not_found, likewise; invalid where several have it.
Result<Sheet> named(World& world, std::string_view type, std::string_view name);

}  // namespace satchel::casework
