// Photos that a test makes by hand, EXIF entry by entry, so that it can also get them wrong.
#pragma once

#include <vector>

#include "engine/base/bytes.h"

namespace satchel::test {

enum class Format : std::uint16_t { byte = 1, ascii = 2, u16 = 3, u32 = 4, rational = 5 };

/// One TIFF entry (TIFF 6.0, section 2), little-endian.
struct Tag {
  std::uint16_t tag;
  Format format;
  std::uint32_t count;
  Bytes value;
};

Tag ascii(std::uint16_t tag, std::string_view text);
Tag u16(std::uint16_t tag, std::uint16_t value);
Tag byte(std::uint16_t tag, std::uint8_t value);
/// numerator, denominator, numerator, …
Tag rationals(std::uint16_t tag, const std::vector<std::uint32_t>& parts);

/// "Exif\0\0", TIFF head, the three IFDs.
Bytes exif_block(std::vector<Tag> main, const std::vector<Tag>& camera, const std::vector<Tag>& gps);

/// A picture whose left half is red and right half blue, the upper half of each brighter.
Bytes quartered_jpeg(unsigned width, unsigned height, ByteView exif);
/// The same kind of picture in progressive scans; the last scan stands there `extra_scans` times more.
Bytes progressive_jpeg(unsigned width, unsigned height, unsigned extra_scans);
/// The frame's head says other sides than the picture has.
Bytes with_sides(Bytes jpeg, unsigned width, unsigned height);

/// The real photos beside the checkout (or where SATCHEL_SHARED says): paths, empty when they are not there.
std::vector<std::string> real_photos();
Bytes file_bytes(const std::string& path);

}  // namespace satchel::test
