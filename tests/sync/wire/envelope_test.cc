#include "sync/wire/envelope.h"

#include <doctest/doctest.h>

#include "engine/base/limits.h"
#include "tests/support/test_keys.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

struct Post {
  test::TestKeys device{1}, hub{2}, stranger{3};
  Id id = *id_from_text("0190a5c2-0000-7000-8000-000000000001");
  Bytes nonce = Bytes(16, 'n'), payload = "what is said";
  SealedRequest request = *seal_request(device, id, nonce, payload);
  Bytes reply = *seal_reply(hub, nonce, payload);
};

}  // namespace

TEST_CASE_FIXTURE(Post, "a request says who sent it, and only its sender's key verifies it") {
  const auto opened = open_request(request.body);
  REQUIRE(opened);
  CHECK(opened->device == id);
  CHECK(opened->nonce == nonce);
  CHECK(opened->payload == payload);
  CHECK(verify_request(*opened, device.public_key()));
  CHECK_FALSE(verify_request(*opened, stranger.public_key()));
}

TEST_CASE_FIXTURE(Post, "no byte of a request can be changed or left out") {
  for (std::size_t i = 0; i < request.body.size(); ++i) {
    Bytes changed = request.body;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto opened = open_request(changed);
    const bool counts = opened && opened->payload == payload && verify_request(*opened, device.public_key());
    // zstd has bits in its frame's head that mean nothing; what was signed is the payload.
    CHECK_MESSAGE((!counts || i >= 3 + 16 + 16 + 64), i);
    CHECK_FALSE(open_request(request.body.substr(0, i)));
  }
}

TEST_CASE_FIXTURE(Post, "a reply counts only from that hub, and only to that request") {
  CHECK(*open_reply(hub.public_key(), nonce, reply) == payload);
  CHECK(*peek_reply(reply) == payload);
  CHECK(open_reply(stranger.public_key(), nonce, reply).code() == Code::not_a_hub);
  CHECK(open_reply(hub.public_key(), Bytes(16, 'm'), reply).code() == Code::not_a_hub);
  CHECK(open_reply(hub.public_key(), nonce, "<html>Sign in to the network</html>").code() == Code::not_a_hub);
  CHECK(open_reply(hub.public_key(), nonce, "").code() == Code::not_a_hub);
}

TEST_CASE_FIXTURE(Post, "a reply that was altered or cut is no reply") {
  for (std::size_t i = 0; i < reply.size(); ++i) {
    Bytes changed = reply;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto opened = open_reply(hub.public_key(), nonce, changed);
    CHECK_MESSAGE((!opened || *opened == payload), i);
    CHECK_MESSAGE((!opened || i >= 3 + 64), i);
    CHECK(open_reply(hub.public_key(), nonce, reply.substr(0, i)).code() == Code::not_a_hub);
  }
}

TEST_CASE("what compresses well comes through: a page of one letter, and nothing at all") {
  for (const std::size_t n : {std::size_t{0}, limits::kTextBytes, limits::kMessageBytes}) {
    const auto back = decompress(compress(Bytes(n, 'x')), limits::kMessageBytes);
    REQUIRE_MESSAGE(back, n);
    CHECK(back->size() == n);
  }
}

TEST_CASE("a bomb is refused by what it promises, before it is unpacked") {
  const Bytes large = compress(Bytes(1000, 'x'));
  CHECK(decompress(large, 999).code() == Code::too_large);
  CHECK(decompress(compress(Bytes(limits::kMessageBytes + 1, 'x')), limits::kMessageBytes).code() == Code::too_large);
  // A frame's head that promises 16 MiB, with one empty block behind it.
  const Bytes hollow("\x28\xB5\x2F\xFD\xA0\x00\x00\x00\x01\x01\x00\x00", 12);
  CHECK(decompress(hollow, limits::kMessageBytes).code() == Code::invalid);
  CHECK(decompress("no frame", limits::kMessageBytes).code() == Code::invalid);
}
