// The files of catalogue/ as text, byte for byte; it lives as long as the program.
#pragma once

#include <string_view>

namespace satchel {

#define CATALOGUE(file, type) std::string_view catalogue_##file();
#include "engine/casework/catalogue.def"
#undef CATALOGUE

}  // namespace satchel
