// Complaints and photos for a demo that is given none. The same seed makes the same ones.
#pragma once

#include <string>
#include <vector>

#include "engine/ports/files.h"

namespace satchel::cli::demo {

/// The districts of the demo's city: those of maps/nyc311.json.
const std::vector<std::string>& districts();

/// CSV with the columns that maps/nyc311.json reads.
std::string made_up_complaints(std::uint64_t seed, unsigned count);

/// Writes `count` photos with EXIF into `folder`; returns their paths. Errors: those of Files and synthetic_photo.
Result<std::vector<std::string>> made_up_photos(Files& files, const std::string& folder, std::uint64_t seed,
                                                unsigned count);

}  // namespace satchel::cli::demo
