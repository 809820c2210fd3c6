// F21: tokens for uploads end while a device is at it, and the reply that brings the next one is lost. Nobody is logged
// out: a token is had by the device's signature, again and again, and one that was given stays good until its end.
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/sync/together/world.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr Millis kTokenLife{15 * 60'000};

struct Uploading {
  Uploading() {
    REQUIRE(a.sync().code == Code::ok);
    const BlobInfo blob = must(a.store().blobs().add_bytes(Bytes(1'500'000, 'p')));
    must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
  }
  bool arrived() { return must(a.store().status()).blobs_at_hub[1] == 1; }
  /// What the hub answers to a new upload with that token.
  int creates(const std::string& token) {
    const sync::HttpRequest head{
        "POST",
        "/v1/blobs",
        {{"Authorization", "Bearer " + token}, {"Tus-Resumable", "1.0.0"}, {"Upload-Length", "5"}},
        {},
        {}};
    return w.hub().handle(head).status;
  }
  /// Notes the token that a reply brings.
  void note(const sync::HttpRequest& request, const sync::HttpReply& reply) {
    if (request.target != "/v1/sync" || reply.status != 200) return;
    const auto message = must(sync::decode_sync_reply(must(sync::peek_reply(reply.body))));
    if (!message.token.empty()) tokens.push_back(message.token);
  }

  World w;
  Tablet& a = w.tablet("li");
  std::vector<std::string> tokens;
};

}  // namespace

TEST_CASE_FIXTURE(Uploading, "a token ends between two pieces of a photo, and the reply with the next one is lost") {
  int pieces = 0, lost = 0;
  a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
    note(request, reply);
    if (request.method == "PATCH" && ++pieces == 1) w.clock.advance(kTokenLife);
  };
  const auto fate = [&] { return pieces == 1 && lost < 3 ? (++lost, Fate::lost) : Fate::arrives; };
  CHECK(a.sync(fate).code == Code::ok);
  CHECK(lost == 3);
  CHECK(pieces > 1);
  CHECK(arrived());
  // Of the tokens that were given meanwhile, lost or not, none has ended another.
  REQUIRE(tokens.size() == 5);
  CHECK(creates(tokens[0]) == 401);  // it is over
  for (std::size_t i = 1; i < tokens.size(); ++i) CHECK(creates(tokens[i]) == 201);
}

TEST_CASE_FIXTURE(Uploading,
                  "the hub ends a token that the device takes for good: it gets another, and the photo arrives") {
  int pieces = 0;
  a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
    if (request.method == "PATCH" && ++pieces == 1) reply = {401, {}, {}};
  };
  (void)a.sync();
  CHECK(a.sync().code == Code::ok);
  CHECK(arrived());
}
