// Photos as they come: what they say about themselves, and their thumbnail. Bytes that begin with "Exif" are an EXIF
// block without a picture around it.
#include "engine/evidence/exif.h"
#include "engine/evidence/jpeg.h"
#include "engine/evidence/photo.h"
#include "tests/fuzz/fuzz.h"

using namespace satchel;

namespace {

constexpr std::int64_t kE7 = 10'000'000;

void check_facts(const PhotoFacts& facts) {
  fuzz::must(facts.orientation >= 1 && facts.orientation <= 8, "an orientation that there is");
  fuzz::must(is_utf8(facts.camera) && is_utf8(facts.captured_text), "texts that can be stored");
  fuzz::must(facts.latitude_e7.has_value() == facts.longitude_e7.has_value(), "a position is whole");
  fuzz::must(std::abs(facts.latitude_e7.value_or(0)) <= 90 * kE7, "a latitude");
  fuzz::must(std::abs(facts.longitude_e7.value_or(0)) <= 180 * kE7, "a longitude");
}

void check_thumbnail(ByteView photo) {
  constexpr unsigned kSide = 64;
  const auto small = thumbnail(photo, kSide);
  if (!small) return;
  const auto head = jpeg::read_head(*small);
  fuzz::must(head && head->exif.empty() && std::max(head->width, head->height) <= kSide, "a thumbnail is small");
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  if (bytes.starts_with("Exif")) return check_facts(exif::read(bytes));
  if (const auto facts = read_facts(bytes)) check_facts(*facts);
  const auto head = jpeg::read_head(bytes);
  // A head may promise 200 megapixels in a hundred bytes: refused in bounded time, but one such input takes seconds.
  if (head && std::uint64_t{head->width} * head->height <= 1U << 18) check_thumbnail(bytes);
}
