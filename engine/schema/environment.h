// The pack that ships: engine/schema/environment.json, for programs that have no path to it.
#pragma once

#include <string_view>

namespace satchel {

/// The file's text, byte for byte; lives as long as the program.
std::string_view environment_json();

}  // namespace satchel
