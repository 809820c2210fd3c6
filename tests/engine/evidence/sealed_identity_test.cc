// Identities sealed to a key.
#include "engine/evidence/sealed_identity.h"

#include <doctest/doctest.h>

#include "tests/support/seeded_random.h"
#include "tests/support/test_keys.h"

using namespace satchel;
using namespace satchel::test;

namespace {

const std::vector<IdentityPart> kIdentity{
    {"name", "王小明", false}, {"phone", "13800001111", false}, {"signature", Bytes("\x89PNG\0\1", 6), true}};

Bytes sealed_to(TestKeys& keys, const std::vector<IdentityPart>& parts = kIdentity) {
  SeededRandom random(7);
  auto out = seal_identity(parts, keys.public_key(), random);
  REQUIRE(out);
  return *out;
}

}  // namespace

TEST_CASE("who has the key reads what was sealed, part by part") {
  TestKeys intake(1);
  const Bytes sealed = sealed_to(intake);
  const auto opened = open_identity(sealed, intake.public_key(), intake);
  REQUIRE(opened);
  CHECK(*opened == kIdentity);
  CHECK(is_sealed_identity(ByteView(sealed).substr(0, kSealedIdentityHead)));
}

TEST_CASE("nothing of it stands in the sealed bytes, and its size tells no lengths") {
  TestKeys intake(1);
  const Bytes sealed = sealed_to(intake);
  for (const IdentityPart& part : kIdentity) CHECK(sealed.find(part.content) == Bytes::npos);
  CHECK(sealed.size() == sealed_to(intake, {{"name", "李", false}}).size());
}

TEST_CASE("another key opens nothing, and is told so") {
  TestKeys intake(1), other(2);
  const Bytes sealed = sealed_to(intake);
  CHECK(open_identity(sealed, other.public_key(), other).code() == Code::bad_checksum);
  CHECK(open_identity(sealed, intake.public_key(), other).code() != Code::ok);
  CHECK_FALSE(is_sealed_identity(ByteView(sealed).substr(0, kSealedIdentityHead - 1)));
}

TEST_CASE("each byte counts, and so does the end") {
  TestKeys intake(1);
  const Bytes sealed = sealed_to(intake);
  for (std::size_t at = 0; at < sealed.size(); at += 1 + at / 8) {
    Bytes changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    CHECK_FALSE(open_identity(changed, intake.public_key(), intake));
    CHECK_FALSE(open_identity(ByteView(sealed).substr(0, at), intake.public_key(), intake));
  }
  CHECK_FALSE(open_identity(sealed + "x", intake.public_key(), intake));
}

TEST_CASE("an identity without parts, and one above the limit, are not sealed") {
  TestKeys intake(1);
  SeededRandom random(3);
  CHECK(seal_identity({}, intake.public_key(), random).code() == Code::invalid);
  const std::vector<IdentityPart> large{{"signature", Bytes(kIdentityBytes, 'x'), true}};
  CHECK(seal_identity(large, intake.public_key(), random).code() == Code::too_large);
  CHECK(seal_identity(kIdentity, PublicKey{}, random).code() == Code::invalid);
}
