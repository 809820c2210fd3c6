#include "platform/cli/synthetic_photo.h"

#include <cstdint>
#include <doctest/doctest.h>

#include "engine/evidence/photo.h"

using namespace satchel;
using cli::synthetic_photo;

TEST_CASE("a synthetic photo says when, where and by what it was taken, to the last digit") {
  const Millis captured = *from_rfc3339("2026-08-15T23:59:59.987Z");
  const std::pair<std::int64_t, std::int64_t> places[] = {
      {326'916'333, 1'090'289'417}, {-1, -1}, {0, 0}, {899'999'999, 1'799'999'999}, {-900'000'000, -1'800'000'000}};
  for (const auto& [latitude, longitude] : places) {
    const auto facts = read_facts(*synthetic_photo(1, 160, 120, captured, latitude, longitude));
    REQUIRE(facts);
    CHECK(*facts->captured == captured);
    CHECK(facts->captured_text == "2026-08-16T07:59:59.987+08:00");
    CHECK(*facts->latitude_e7 == latitude);
    CHECK(*facts->longitude_e7 == longitude);
    CHECK(facts->camera == "Satchel synthetic");
    CHECK(facts->orientation == 1);
    CHECK(facts->width == 160);
    CHECK(facts->height == 120);
  }
}

TEST_CASE("the seed decides the picture, and a thumbnail can be made of it") {
  const auto photo = [](std::uint64_t seed) { return *synthetic_photo(seed, 640, 480, {0}, 0, 0); };
  CHECK(photo(1) == photo(1));
  CHECK(photo(1) != photo(2));
  CHECK(thumbnail(photo(1), 128)->size() < photo(1).size());
}

TEST_CASE("a photo of no size, or of no place, is refused") {
  CHECK(synthetic_photo(1, 0, 480, {0}, 0, 0).code() == Code::invalid);
  CHECK(synthetic_photo(1, 70'000, 1, {0}, 0, 0).code() == Code::invalid);
  CHECK(synthetic_photo(1, 10, 10, {0}, 900'000'001, 0).code() == Code::invalid);
  CHECK(synthetic_photo(1, 10, 10, {0}, 0, INT64_MIN).code() == Code::invalid);
}
