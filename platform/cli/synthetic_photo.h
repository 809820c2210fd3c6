// Photos that the demo takes when it is given none.
#pragma once

#include "engine/base/bytes.h"
#include "engine/base/time.h"

namespace satchel::cli {

/// A JPEG as a phone writes it: a picture that `seed` decides, with EXIF that read_facts() (engine/evidence/photo.h)
/// reads back: time to the millisecond, as local time at +08:00; position to 10^-7 degrees; camera "Satchel synthetic";
/// upright. The same arguments give the same bytes with the same libraries. Sides in pixels, 1 to 65,500. Errors:
/// invalid (a side, or a place outside ±90° and ±180°), out_of_memory.
Result<Bytes> synthetic_photo(std::uint64_t seed, unsigned width, unsigned height, Millis captured,
                              std::int64_t latitude_e7, std::int64_t longitude_e7);

}  // namespace satchel::cli
