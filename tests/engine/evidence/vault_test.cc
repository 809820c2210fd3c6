// What is confidential at rest: sealed with the host's key, to a place.
#include "engine/evidence/vault.h"

#include <doctest/doctest.h>

#include "tests/support/seeded_random.h"
#include "tests/support/test_keys.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct WithVault {
  TestKeys keys{1};
  SeededRandom random{7};
  Vault vault{keys, random};

  Bytes sealed(ByteView context, ByteView plain) {
    auto out = vault.seal(context, plain);
    REQUIRE(out);
    return *out;
  }
};

}  // namespace

TEST_CASE_FIXTURE(WithVault, "what was sealed opens in its place, and nowhere else") {
  const Bytes phone = sealed("complainant/7/phone", "13800001111");
  CHECK(phone.size() == 11 + kSealedMore);
  CHECK(phone.find("1380000") == Bytes::npos);
  CHECK(*vault.unseal("complainant/7/phone", phone) == "13800001111");
  CHECK(vault.unseal("complainant/8/phone", phone).code() == Code::corrupt);
  CHECK(*vault.unseal("empty", sealed("empty", "")) == "");
}

TEST_CASE_FIXTURE(WithVault, "the same is never sealed to the same bytes") {
  CHECK(sealed("a", "b") != sealed("a", "b"));
}

TEST_CASE_FIXTURE(WithVault, "whatever bit is flipped, wherever it is cut, it does not open") {
  const Bytes good = sealed("place", "words");
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    CHECK(vault.unseal("place", bad).code() == Code::corrupt);
    CHECK(vault.unseal("place", ByteView(good).substr(0, at)).code() == Code::corrupt);
  }
}

TEST_CASE_FIXTURE(WithVault, "a keystore that is locked is asked again") {
  keys.locked = true;
  CHECK(vault.ready().code() == Code::key_locked);
  CHECK(vault.seal("a", "b").code() == Code::key_locked);
  CHECK(vault.unseal("a", "b").code() == Code::key_locked);
  keys.locked = false;
  CHECK(*vault.unseal("a", sealed("a", "b")) == "b");
}

TEST_CASE_FIXTURE(WithVault, "another key is told from damage") {
  TestKeys other(2);
  Vault theirs(other, random);
  CHECK(theirs.unseal("a", sealed("a", "b")).code() == Code::corrupt);
  theirs.expect(*vault.tag());
  CHECK(theirs.unseal("a", sealed("a", "b")).code() == Code::other_key);
  vault.expect(*vault.tag());
  CHECK(vault.ready());
}

TEST_CASE_FIXTURE(WithVault, "each purpose has a key of its own") {
  CHECK(*vault.key_for("one") == *vault.key_for("one"));
  CHECK(*vault.key_for("one") != *vault.key_for("two"));
}
