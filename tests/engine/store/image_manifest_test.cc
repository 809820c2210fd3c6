// What a hub signs of an image.
#include "engine/store/image_manifest.h"

#include <doctest/doctest.h>
#include <functional>

#include "tests/support/test_keys.h"

using namespace satchel;
using namespace satchel::test;

namespace {

ImageManifest some_manifest() {
  ImageManifest m;
  m.hub = IdMaker().make({1'767'225'600'000}, 7);
  m.role = "inspector";
  m.scopes = {"north", "south"};
  m.schema = sha256("schema");
  m.cursor = {{1'099'511'627'776 + 5}, 0xFFEEDDCCBBAA9988ULL};
  m.records = 100'000, m.database = 2'500, m.items = 12;
  m.piece_bytes = 1'000;
  for (const std::uint64_t bytes : {300U, 400U, 200U, 30U}) m.pieces.push_back({bytes, sha256("packed"), bytes * 7});
  return m;
}

}  // namespace

TEST_CASE("a manifest comes back as it was; cut, or with bytes behind it, it is none") {
  const ImageManifest m = some_manifest();
  const Bytes bytes = encode(m);
  const auto back = decode_image_manifest(bytes);
  REQUIRE(back);
  CHECK(*back == m);
  for (std::size_t n = 0; n < bytes.size(); ++n) CHECK_FALSE(decode_image_manifest(bytes.substr(0, n)));
  CHECK_FALSE(decode_image_manifest(bytes + '\0'));
  const std::vector<std::function<void(ImageManifest&)>> oddities = {
      [](ImageManifest& o) { o.records = UINT64_MAX; },
      [](ImageManifest& o) { o.database = UINT64_MAX; },
      [](ImageManifest& o) { o.items = 1'001; },
      [](ImageManifest& o) { o.database = 3'001; },
      [](ImageManifest& o) { o.piece_bytes = 0; },
      [](ImageManifest& o) { o.piece_bytes = UINT32_MAX; },
      [](ImageManifest& o) { o.pieces.pop_back(); },
      [](ImageManifest& o) { o.pieces.push_back(o.pieces[0]); },
      [](ImageManifest& o) { o.pieces[1].bytes = 0; },
      [](ImageManifest& o) { o.cursor.version = {}; },
      [](ImageManifest& o) { o.pieces[1].bytes = UINT64_MAX; }};
  for (const auto& change : oddities) {
    ImageManifest odd = m;
    change(odd);
    INFO("oddity " << (&change - oddities.data()));
    CHECK(decode_image_manifest(encode(odd)).code() == Code::invalid);
  }
  Bytes before = bytes;
  before[0] = 1;
  CHECK(decode_image_manifest(before).code() == Code::invalid);
}

TEST_CASE("pieces of a part are equal but for the last; where each ends is known") {
  const ImageManifest m = some_manifest();
  CHECK(m.database_pieces() == 3);
  CHECK(m.item_pieces() == 1);
  CHECK(m.bytes_of(0) == 1'000);
  CHECK(m.bytes_of(2) == 500);
  CHECK(m.bytes_of(3) == 12);
  CHECK(m.packed_from(0) == 930);
  CHECK(m.packed_from(3) == 30);
  CHECK(m.packed_from(4) == 0);
  CHECK(*m.behind(0, 0) == 0);
  CHECK(*m.behind(1, 400) == 2);
  CHECK(*m.behind(1, 630) == 4);
  for (const std::uint64_t odd : {std::uint64_t{1}, std::uint64_t{401}, std::uint64_t{631}, UINT64_MAX})
    CHECK(m.behind(1, odd).code() == Code::invalid);
  CHECK(m.behind(4, 1).code() == Code::invalid);
  CHECK(m.behind(SIZE_MAX, 1).code() == Code::invalid);
}

TEST_CASE("it counts only by the signature of this hub, over these bytes") {
  TestKeys hub{1}, other{2};
  SignedManifest m;
  m.bytes = encode(some_manifest());
  m.signature = *hub.sign(image_message(m.bytes));
  CHECK(opened_image(hub.public_key(), m));
  CHECK(opened_image(other.public_key(), m).code() == Code::bad_signature);
  SignedManifest altered = m;
  altered.bytes[3] ^= 1;
  CHECK(opened_image(hub.public_key(), altered).code() == Code::bad_signature);
}
