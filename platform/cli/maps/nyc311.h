// The map for New York's 311 export, nyc311.json, byte for byte: see platform/cli/IMPORT.md.
#pragma once

#include <string_view>

namespace satchel {

std::string_view nyc311_json();

}  // namespace satchel
