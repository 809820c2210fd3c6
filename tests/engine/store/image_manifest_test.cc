// What a hub signs of an image.
#include "engine/store/image_manifest.h"

#include <doctest/doctest.h>

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
  m.records = 100'000, m.database = 130'000'000, m.items = 12, m.size = 20'000'000;
  m.sha256 = sha256("packed");
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
  ImageManifest odd = m;
  odd.size = UINT64_MAX;
  CHECK_FALSE(decode_image_manifest(encode(odd)));
  odd = m, odd.cursor.version = {};
  CHECK_FALSE(decode_image_manifest(encode(odd)));
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
