#include "engine/evidence/chain.h"

#include <doctest/doctest.h>

#include "tests/support/test_keys.h"

using namespace satchel;

namespace {

const Id kDevice = *id_from_text("0190a5c2-0000-7000-8000-000000000001");

}  // namespace

TEST_CASE("the chain hashes what went before, then the entry") {
  const Hash first = chain_next({}, "entry one");
  CHECK(first == sha256(Bytes(32, '\0') + "entry one"));
  CHECK(chain_next(first, "entry two") == sha256(Bytes(first.view()) + "entry two"));
  CHECK(chain_next(first, "entry two") != chain_next({}, "entry two"));
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
