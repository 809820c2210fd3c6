// What a photo says about itself, and a small copy of it. Pure functions over bytes; safe from several threads.
//
// The bytes may come from anybody: damaged or hostile ones give an error, or facts left empty, in bounded time and
// memory. Nothing here changes an original; a thumbnail is a derivative and is to be marked as such.
#pragma once

#include <optional>

#include "engine/base/bytes.h"
#include "engine/base/time.h"

namespace satchel {

/// EXIF 2.32 (CIPA DC-008) as the camera wrote it. A claim, not a proof: the store keeps its own clocks beside it.
struct PhotoFacts {
  /// DateTimeOriginal as an instant: only where the photo also names its offset from UTC (OffsetTimeOriginal).
  std::optional<Millis> captured;
  /// DateTimeOriginal as written, in RFC 3339: "2008-10-22T16:28:39", with fraction and offset where the photo has
  /// them. Without an offset it is the local time of an unknown place. Empty if missing or no date.
  std::string captured_text;
  /// Degrees · 10^7, north and east positive; both or neither. The datum is the camera's, as a rule WGS 84.
  std::optional<std::int64_t> latitude_e7, longitude_e7;
  /// Above sea level.
  std::optional<std::int32_t> altitude_cm;
  /// 1 to 8 (EXIF tag 0x0112); 1, upright, if missing.
  int orientation = 1;
  /// Maker and model, "NIKON COOLPIX P6000"; UTF-8, empty if missing.
  std::string camera;
  /// Pixels as stored, before the orientation is applied.
  unsigned width = 0, height = 0;
};

/// Errors: unsupported (not a JPEG), invalid (a damaged one). Damaged EXIF in a sound JPEG is no error.
Result<PhotoFacts> read_facts(ByteView jpeg);

inline constexpr unsigned kThumbnailSide = 2048;

/// A JPEG whose longer side is at most `longest_side` pixels (1 to kThumbnailSide); never enlarged. It stands upright:
/// the orientation is applied, and no EXIF is kept, so that a thumbnail shows no more than its picture. Errors: invalid
/// (a damaged photo, or a side out of range), unsupported (not a JPEG, or CMYK), too_large (above 200 megapixels, or
/// more memory than a tablet has to spare: jpeg.h), out_of_memory.
Result<Bytes> thumbnail(ByteView jpeg, unsigned longest_side);

}  // namespace satchel
