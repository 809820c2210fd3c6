// libjpeg-turbo behind values: its error jumps end in here. Pure; safe from several threads.
#pragma once

#include "engine/base/bytes.h"

namespace satchel::jpeg {

/// No camera has more; the sum also bounds the time that hostile bytes can take.
inline constexpr std::uint64_t kPixels = 200'000'000;
/// What one decoding may hold. Only progressive photos come near: they need all their coefficients at once.
inline constexpr long kDecoderBytes = 96L << 20;
/// Scans of a progressive photo; real ones have about ten.
inline constexpr int kScans = 64;

/// Rows from the top, three bytes (red, green, blue) a pixel.
struct Raster {
  unsigned width = 0, height = 0;
  Bytes rgb;
};

struct Head {
  unsigned width = 0, height = 0;
  /// The first APP1 segment that starts with "Exif\0\0", prefix included; a view into the input, empty if none.
  ByteView exif;
};

/// Reads as far as the frame's head. Errors: unsupported (not a JPEG), invalid (a damaged one).
Result<Head> read_head(ByteView jpeg);

/// The picture, its longer side at most `longest_side` (1 or more); never enlarged. A photo whose end is missing gives
/// what is there, the rest grey. Errors: unsupported (not a JPEG, or neither colour nor grey: CMYK), invalid, too_large
/// (kPixels, kDecoderBytes, kScans).
Result<Raster> decode(ByteView jpeg, unsigned longest_side);

/// `quality`: 1 to 100. `exif`: the body of an APP1 segment, "Exif\0\0" included, at most 65,533 bytes; none if empty.
/// Errors: invalid (sides that JPEG does not have, or a raster that does not fill them), out_of_memory.
Result<Bytes> encode(const Raster& raster, int quality, ByteView exif = {});

}  // namespace satchel::jpeg
