#include "engine/evidence/photo.h"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>

#include "engine/evidence/jpeg.h"
#include "tests/engine/evidence/jpeg_maker.h"
#include "tests/support/seeded_random.h"

using namespace satchel;
using namespace satchel::test;

namespace {

std::vector<Tag> good_gps() {
  return {ascii(1, "N"), rationals(2, {32, 1, 41, 1, 2988, 100}),
          ascii(3, "E"), rationals(4, {109, 1, 1, 1, 4419, 100}),
          byte(5, 0),    rationals(6, {25550, 100})};
}

std::vector<Tag> good_camera() {
  return {ascii(0x9003, "2026:08:15 22:30:05"), ascii(0x9011, "+08:00"), ascii(0x9291, "250")};
}

Bytes photo(const std::vector<Tag>& main, const std::vector<Tag>& camera, const std::vector<Tag>& gps) {
  return quartered_jpeg(64, 48, exif_block(main, camera, gps));
}

/// "R", "r", "B" or "b": which quarter of quartered_jpeg() this pixel is of.
char quarter_at(const jpeg::Raster& picture, unsigned x, unsigned y) {
  const auto* pixel =
      reinterpret_cast<const std::uint8_t*>(picture.rgb.data()) + (std::size_t{y} * picture.width + x) * 3;
  const bool red = pixel[0] > pixel[2];
  const bool bright = (red ? pixel[0] : pixel[2]) > 185;
  return red ? (bright ? 'R' : 'r') : (bright ? 'B' : 'b');
}

/// The four corners of a thumbnail, row by row.
std::string corners(ByteView jpeg) {
  const auto p = *jpeg::decode(jpeg, kThumbnailSide);
  const unsigned right = p.width - 3, bottom = p.height - 3;
  return {quarter_at(p, 2, 2), quarter_at(p, right, 2), quarter_at(p, 2, bottom), quarter_at(p, right, bottom)};
}

void check_sane(const PhotoFacts& facts) {
  CHECK(facts.orientation >= 1);
  CHECK(facts.orientation <= 8);
  CHECK(facts.latitude_e7.has_value() == facts.longitude_e7.has_value());
  CHECK(std::abs(facts.latitude_e7.value_or(0)) <= 900'000'000);
  CHECK(std::abs(facts.longitude_e7.value_or(0)) <= 1'800'000'000);
  CHECK(std::abs(facts.altitude_cm.value_or(0)) <= 10'000'000);
  CHECK(is_utf8(facts.camera));
  CHECK(facts.camera.size() <= 257);
  CHECK((facts.captured_text.empty() || from_rfc3339(facts.captured_text)));
}

}  // namespace

TEST_CASE("a photo's own facts are read") {
  const auto facts =
      read_facts(photo({ascii(0x10F, "Maker"), ascii(0x110, "Model 7  "), u16(0x112, 6)}, good_camera(), good_gps()));
  REQUIRE(facts);
  CHECK(facts->captured_text == "2026-08-15T22:30:05.250+08:00");
  CHECK(to_rfc3339(*facts->captured) == "2026-08-15T14:30:05.250Z");
  CHECK(*facts->latitude_e7 == 326'916'333);
  CHECK(*facts->longitude_e7 == 1'090'289'417);
  CHECK(*facts->altitude_cm == 25'550);
  CHECK(facts->orientation == 6);
  CHECK(facts->camera == "Maker Model 7");
  CHECK(facts->width == 64);
  CHECK(facts->height == 48);
}

TEST_CASE("south, west and below the sea are negative; a model that names its maker is enough") {
  const auto facts = read_facts(photo({ascii(0x10F, "Jolla"), ascii(0x110, "Jolla C")}, {},
                                      {ascii(1, "S"), rationals(2, {10, 1, 0, 1, 0, 1}), ascii(3, "W"),
                                       rationals(4, {20, 1, 30, 1, 0, 1}), byte(5, 1), rationals(6, {7, 2})}));
  CHECK(*facts->latitude_e7 == -100'000'000);
  CHECK(*facts->longitude_e7 == -205'000'000);
  CHECK(*facts->altitude_cm == -350);
  CHECK(facts->camera == "Jolla C");
}

TEST_CASE("a time without an offset stays text: nobody knows the instant") {
  const auto facts = read_facts(photo({}, {ascii(0x9003, "2008:10:22 16:28:39")}, {}));
  CHECK(facts->captured_text == "2008-10-22T16:28:39");
  CHECK_FALSE(facts->captured);
}

TEST_CASE("what is no time, place or orientation stays empty") {
  const auto time = [](std::string_view text) {
    return read_facts(photo({}, {ascii(0x9003, text)}, {}))->captured_text;
  };
  CHECK(time("0000:00:00 00:00:00").empty());
  CHECK(time("    :  :     :  :  ").empty());
  CHECK(time("2026:02:30 10:00:00").empty());
  CHECK(time("2026:02:20").empty());

  const auto placed = [](std::size_t which, Tag entry) {
    auto gps = good_gps();
    gps[which] = std::move(entry);
    return read_facts(photo({}, {}, gps))->latitude_e7.has_value();
  };
  CHECK(placed(0, ascii(1, "N")));
  CHECK_FALSE(placed(0, ascii(1, "X")));
  CHECK_FALSE(placed(0, ascii(7, "N")));
  CHECK_FALSE(placed(1, rationals(2, {32, 0, 41, 1, 30, 1})));
  CHECK_FALSE(placed(1, rationals(2, {32, 1, 41, 1, 0, 0})));
  CHECK_FALSE(placed(1, rationals(2, {90, 1, 0, 1, 1, 1})));
  CHECK_FALSE(placed(1, rationals(2, {0xFFFFFFFF, 1, 0xFFFFFFFF, 1, 0xFFFFFFFF, 1})));
  CHECK_FALSE(placed(1, rationals(2, {32, 1})));
  CHECK_FALSE(placed(3, rationals(4, {180, 1, 0, 1, 1, 100})));
  CHECK_FALSE(placed(3, ascii(4, "109 degrees")));

  CHECK(read_facts(photo({u16(0x112, 0)}, {}, {}))->orientation == 1);
  CHECK(read_facts(photo({u16(0x112, 9)}, {}, {}))->orientation == 1);
  CHECK(read_facts(photo({ascii(0x110, "\xFF\xFE")}, {}, {}))->camera.empty());
  CHECK(read_facts(photo({ascii(0x110, "two\nlines")}, {}, {}))->camera.empty());
  CHECK_FALSE(read_facts(photo({}, {}, {byte(5, 0), rationals(6, {1, 0})}))->altitude_cm);
}

TEST_CASE("a photo without EXIF has its sides and nothing else") {
  const auto facts = read_facts(quartered_jpeg(30, 20, {}));
  CHECK(facts->width == 30);
  CHECK(facts->height == 20);
  CHECK(facts->captured_text.empty());
  CHECK_FALSE(facts->latitude_e7);
}

TEST_CASE("what is no JPEG is unsupported, a broken one is invalid") {
  for (const ByteView bytes :
       {ByteView(), ByteView("\xFF\xD8"), ByteView("\x89PNG\r\n\x1A\n"), ByteView("plain text")}) {
    CHECK(read_facts(bytes).code() == Code::unsupported);
    CHECK(thumbnail(bytes, 100).code() == Code::unsupported);
  }
  CHECK(read_facts("\xFF\xD8\xFF\xE1").code() == Code::invalid);
  CHECK(read_facts("\xFF\xD8\xFF\xD9").code() == Code::invalid);
  CHECK(thumbnail("\xFF\xD8\xFF\xD9", 100).code() == Code::invalid);
}

TEST_CASE("a count of four thousand million reads nothing") {
  auto gps = good_gps();
  gps[1].count = 0xFFFFFFFF;
  CHECK_FALSE(read_facts(photo({}, {}, gps))->latitude_e7);
  gps[1].count = 0x20000003;  // times eight, it comes round to 24
  CHECK_FALSE(read_facts(photo({}, {}, gps))->latitude_e7);
}

TEST_CASE("a thumbnail fits its size, keeps the shape and is never enlarged") {
  const Bytes large = quartered_jpeg(1000, 750, {});
  for (const unsigned side : {1U, 7U, 100U, 125U, 256U, 999U}) {
    const auto head = jpeg::read_head(*thumbnail(large, side));
    REQUIRE(head);
    CHECK(head->width == side);
    CHECK(head->height >= std::max(1U, side * 3 / 4));
    CHECK(head->height <= side * 3 / 4 + 1);
  }
  const auto same = jpeg::read_head(*thumbnail(large, 2000));
  CHECK(same->width == 1000);
  CHECK(same->height == 750);
  CHECK(jpeg::read_head(*thumbnail(quartered_jpeg(3000, 1, {}), 50))->height == 1);
  CHECK(thumbnail(large, 0).code() == Code::invalid);
  CHECK(thumbnail(large, kThumbnailSide + 1).code() == Code::invalid);
}

TEST_CASE("a thumbnail stands upright and carries no EXIF, so no place") {
  const char* upright[] = {"RBrb", "BRbr", "brBR", "rbRB", "RrBb", "rRbB", "bBrR", "BbRr"};
  for (std::uint16_t orientation = 1; orientation <= 8; ++orientation) {
    CAPTURE(orientation);
    const auto small = thumbnail(photo({u16(0x112, orientation)}, good_camera(), good_gps()), 32);
    REQUIRE(small);
    CHECK(corners(*small) == upright[orientation - 1]);
    CHECK(jpeg::read_head(*small)->exif.empty());
    CHECK(jpeg::read_head(*small)->width == (orientation < 5 ? 32 : 24));
  }
}

TEST_CASE("a progressive photo is read too, but not one of endless scans") {
  CHECK(corners(*thumbnail(progressive_jpeg(200, 100, 0), 50)) == "RBrb");
  CHECK(thumbnail(progressive_jpeg(200, 100, 5), 50));
  CHECK(thumbnail(progressive_jpeg(200, 100, 500), 50).code() == Code::too_large);
}

TEST_CASE("more pixels or more memory than any camera needs are refused before they are taken") {
  const Bytes small = quartered_jpeg(64, 48, {});
  CHECK(thumbnail(with_sides(small, 65'500, 65'500), 100).code() == Code::too_large);
  CHECK(thumbnail(with_sides(progressive_jpeg(64, 48, 0), 16'000, 12'000), 100).code() == Code::too_large);
}

TEST_CASE("a photo whose end is missing still shows its beginning") {
  const Bytes whole = quartered_jpeg(400, 300, {});
  const auto small = thumbnail(ByteView(whole).substr(0, whole.size() * 6 / 10), 100);
  REQUIRE(small);
  CHECK(corners(*small).substr(0, 2) == "RB");
}

TEST_CASE("hostile bytes end in an error or in facts that make sense") {
  const Bytes whole = photo({ascii(0x10F, "Maker"), ascii(0x110, "Model"), u16(0x112, 6)}, good_camera(), good_gps());
  for (std::size_t n = 0; n < whole.size(); ++n)
    if (const auto facts = read_facts(ByteView(whole).substr(0, n))) check_sane(*facts);
  SeededRandom random(2026);
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    Bytes bad = whole;
    for (auto flips = random.below(8) + 1; flips > 0; --flips)
      bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    if (const auto facts = read_facts(bad)) check_sane(*facts);
    if (const auto small = thumbnail(bad, 40)) CHECK(jpeg::read_head(*small)->width <= 40);
  }
}

TEST_CASE("real photos tell when, where and by which camera, and make thumbnails") {
  const auto paths = real_photos();
  if (paths.empty()) {
    MESSAGE("skipped: no real photos beside the checkout");
    return;
  }
  int placed = 0, dated = 0;
  for (const auto& path : paths) {
    CAPTURE(path);
    const Bytes bytes = file_bytes(path);
    const auto facts = read_facts(bytes);
    REQUIRE(facts);
    check_sane(*facts);
    placed += facts->latitude_e7.has_value();
    dated += !facts->captured_text.empty();
    const auto small = thumbnail(bytes, 256);
    REQUIRE(small);
    CHECK(small->size() < bytes.size() / 3);
    const auto head = jpeg::read_head(*small);
    CHECK(std::max(head->width, head->height) == 256);
    CHECK((head->width < head->height) ==
          (facts->orientation >= 5 ? facts->width > facts->height : facts->width < facts->height));
  }
  CHECK(placed >= 9);
  CHECK(dated >= 9);
}

TEST_CASE("one real photo, to the digit") {
  for (const auto& path : real_photos()) {
    if (!path.ends_with("DSCN0010.jpg")) continue;
    const auto facts = *read_facts(file_bytes(path));
    CHECK(facts.captured_text == "2008-10-22T16:28:39");
    CHECK(facts.camera == "NIKON COOLPIX P6000");
    CHECK(facts.width == 640);
    CHECK(facts.height == 480);
    CHECK(std::abs(*facts.latitude_e7 - 434'674'482) < 10);
    CHECK(std::abs(*facts.longitude_e7 - 118'851'266) < 10);
  }
}

TEST_CASE("real photos with flipped bytes end in an error or in facts that make sense") {
  SeededRandom random(1);
  for (const auto& path : real_photos()) {
    const Bytes head = file_bytes(path).substr(0, 40'000);
    for (int round = 0; round < 300; ++round) {
      Bytes bad = head;
      for (int i = 0; i < 20; ++i) bad[random.below(2'000)] = static_cast<char>(random.below(256));
      if (const auto facts = read_facts(bad)) check_sane(*facts);
    }
  }
}
