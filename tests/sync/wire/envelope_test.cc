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
  CHECK(*payload_of(*opened) == payload);
  CHECK(verify_request(*opened, device.public_key()));
  CHECK_FALSE(verify_request(*opened, stranger.public_key()));
}

TEST_CASE_FIXTURE(Post, "no byte of a request can be changed or left out") {
  for (std::size_t i = 0; i < request.body.size(); ++i) {
    Bytes changed = request.body;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto opened = open_request(changed);
    CHECK_MESSAGE((!opened || !verify_request(*opened, device.public_key())), i);
    const Bytes cut = request.body.substr(0, i);
    const auto short_of = open_request(cut);
    CHECK_MESSAGE((!short_of || !verify_request(*short_of, device.public_key())), i);
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
    CHECK_MESSAGE(open_reply(hub.public_key(), nonce, changed).code() == Code::not_a_hub, i);
    CHECK(open_reply(hub.public_key(), nonce, reply.substr(0, i)).code() == Code::not_a_hub);
  }
}

TEST_CASE_FIXTURE(Post, "what is signed and yet no frame is refused") {
  const OpenedRequest odd{id, nonce, {}, "no frame"};
  CHECK(payload_of(odd).code() == Code::invalid);
}

TEST_CASE_FIXTURE(Post, "what is signed and cannot be unpacked is told apart: too large, or not the hub's") {
  CHECK(open_reply(hub.public_key(), nonce, *seal_reply(hub, nonce, Bytes(limits::kMessageBytes + 1, 'x'))).code() ==
        Code::too_large);
  const Bytes frame = "not zstd";
  Bytes message = "satchel-reply-1";
  message += nonce;
  message += sha256(frame).view();
  const Signature signature = *hub.sign(message);
  Bytes body = "SR1";
  body.append(reinterpret_cast<const char*>(signature.data()), signature.size());
  body += frame;
  CHECK(open_reply(hub.public_key(), nonce, body).code() == Code::not_a_hub);
  CHECK(peek_reply("no envelope").code() == Code::not_a_hub);
  hub.locked = true;
  CHECK(seal_reply(hub, nonce, payload).code() == Code::busy);
}
