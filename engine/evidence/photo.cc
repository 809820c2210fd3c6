#include "engine/evidence/photo.h"

#include "engine/evidence/exif.h"
#include "engine/evidence/jpeg.h"

namespace satchel {
namespace {

constexpr int kThumbnailQuality = 80;

/// Where the pixel that belongs at (x, y) stands in the stored picture (EXIF 2.32, tag 0x0112).
std::size_t source_of(const jpeg::Raster& stored, int orientation, unsigned x, unsigned y) {
  if (orientation >= 5) std::swap(x, y);
  const bool mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool upside_down = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  if (mirrored) x = stored.width - 1 - x;
  if (upside_down) y = stored.height - 1 - y;
  return (std::size_t{y} * stored.width + x) * 3;
}

jpeg::Raster upright(jpeg::Raster stored, int orientation) {
  if (orientation == 1) return stored;
  jpeg::Raster out{stored.width, stored.height, {}};
  if (orientation >= 5) std::swap(out.width, out.height);
  out.rgb.reserve(stored.rgb.size());
  for (unsigned y = 0; y < out.height; ++y)
    for (unsigned x = 0; x < out.width; ++x) out.rgb.append(stored.rgb, source_of(stored, orientation, x, y), 3);
  return out;
}

}  // namespace

Result<PhotoFacts> read_facts(ByteView jpeg) {
  SATCHEL_ASSIGN(const auto head, jpeg::read_head(jpeg));
  PhotoFacts facts = exif::read(head.exif);
  facts.width = head.width;
  facts.height = head.height;
  return facts;
}

Result<Bytes> thumbnail(ByteView jpeg, unsigned longest_side) {
  if (longest_side < 1 || longest_side > kThumbnailSide) return fail(Code::invalid, "no size for a thumbnail");
  SATCHEL_ASSIGN(const auto facts, read_facts(jpeg));
  SATCHEL_ASSIGN(auto picture, jpeg::decode(jpeg, longest_side));
  return jpeg::encode(upright(std::move(picture), facts.orientation), kThumbnailQuality);
}

}  // namespace satchel
