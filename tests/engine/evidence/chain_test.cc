#include "engine/evidence/chain.h"

#include <doctest/doctest.h>

#include "tests/support/test_keys.h"

using namespace satchel;

namespace {

const Id kDevice = *id_from_text("0190a5c2-0000-7000-8000-000000000001");

}  // namespace

TEST_CASE("the chain hashes what went before, then the entry's hash") {
  const Hash one = sha256("entry one"), two = sha256("entry two");
  const Hash first = chain_next({}, {}, one);
  CHECK(first == sha256(Bytes(33, '\0') + Bytes(one.view())));
  CHECK(chain_next(first, {}, two) == sha256(Bytes(first.view()) + '\0' + Bytes(two.view())));
  CHECK(chain_next(first, {}, two) != chain_next({}, {}, two));
}

TEST_CASE("an entry that first stood elsewhere is chained with where that was") {
  const Origin origin{Epoch{0x0102030405060708}, Seq{300}};
  const Hash entry = sha256("entry");
  const Bytes as_said = Bytes(32, '\0') + "\x01\x08\x07\x06\x05\x04\x03\x02\x01\xac\x02" + Bytes(entry.view());
  CHECK(chain_next({}, origin, entry) == sha256(as_said));
  CHECK(chain_next({}, origin, entry) != chain_next({}, {}, entry));
}

TEST_CASE("an entry's identity is its device's, its first place's and its bytes'") {
  const Origin first{Epoch{7}, Seq{3}};
  const Hash entry = sha256("entry");
  const Bytes as_said =
      "satchel-entry-1" + Bytes(kDevice.view()) + Bytes("\x07\0\0\0\0\0\0\0\x03", 9) + Bytes(entry.view());
  CHECK(entry_identity(kDevice, first, entry) == sha256(as_said));
  CHECK(entry_identity(kDevice, first, sha256("another")) != entry_identity(kDevice, first, entry));
}

TEST_CASE("the signed bytes of a head are as the header has them") {
  const Hash head = sha256("x");
  const Bytes expected =
      "7361746368656c2d686561642d31"
      "0190a5c2000070008000000000000001"
      "0807060504030201"
      "2a00000000000000" +
      to_hex(head.view());
  CHECK(to_hex(head_message(kDevice, Epoch{0x0102030405060708}, Seq{42}, head)) == expected);
}

TEST_CASE("a signed head stands for one device, one epoch, one number and one hash") {
  test::TestKeys keys(1);
  const Hash head = sha256("x");
  const auto signature = *keys.sign(head_message(kDevice, Epoch{7}, Seq{3}, head));
  const auto holds = [&](const Bytes& message) { return verify(keys.public_key(), message, signature); };
  CHECK(holds(head_message(kDevice, Epoch{7}, Seq{3}, head)));
  CHECK_FALSE(holds(head_message(Id{}, Epoch{7}, Seq{3}, head)));
  CHECK_FALSE(holds(head_message(kDevice, Epoch{8}, Seq{3}, head)));
  CHECK_FALSE(holds(head_message(kDevice, Epoch{7}, Seq{4}, head)));
  CHECK_FALSE(holds(head_message(kDevice, Epoch{7}, Seq{3}, sha256("y"))));
}
