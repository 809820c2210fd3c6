// Replies that no hub of ours gives, or seldom: a session goes on, and all arrives in the end.
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

using sync::HttpReply;
using sync::HttpRequest;
using Alter = std::function<void(HttpReply&)>;

Alter status(int n) {
  return [n](HttpReply& reply) { reply = {n, {}, {}}; };
}

Alter problem(Code code) {
  return [code](HttpReply& reply) { reply = sync::problem(fail(code, "said in the hub's place")); };
}

/// The header, if it is there, says this instead; nothing: it is not there.
Alter header(const char* name, std::optional<std::string> value) {
  return [=](HttpReply& reply) {
    for (auto& [key, said] : reply.headers)
      if (key == name) key = value ? key : "X-Other", said = value.value_or(said);
  };
}

const std::vector<Alter> kOdd = {status(302),
                                 status(404),
                                 status(410),
                                 status(413),
                                 status(460),
                                 status(500),
                                 problem(Code::disk_full),
                                 problem(Code::not_permitted),
                                 header("Upload-Offset", std::nullopt),
                                 header("Upload-Offset", ""),
                                 header("Upload-Offset", "1x"),
                                 header("Upload-Offset", "-1"),
                                 header("Upload-Offset", "99999999"),
                                 header("Upload-Offset", "9999999999999999999999"),
                                 header("Location", std::nullopt),
                                 header("Location", "http://hub"),
                                 header("Location", "http://hub/v1/blobs/00000000000000000000000000000000")};

bool about_photo(const HttpRequest& request) { return request.target.starts_with("/v1/blobs"); }

}  // namespace

TEST_CASE("whatever is answered once about a photo, it arrives") {
  World w;
  Tablet& a = w.tablet("li");
  std::uint8_t photos = 0;
  for (std::size_t odd = 0; odd < kOdd.size(); ++odd)
    for (int nth = 1; nth <= 4; ++nth) {
      CAPTURE(odd);
      CAPTURE(nth);
      const std::size_t size = ++photos % 3 == 0 ? 900 : 400'000;
      const BlobInfo blob = must(a.store().blobs().add_bytes(Bytes(size, static_cast<char>(photos))));
      must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
      if (photos % 2 == 0) a.sync_some(3);
      int seen = 0;
      a.on_reply = [&](const HttpRequest& request, HttpReply& reply) {
        if (about_photo(request) && ++seen == nth) kOdd[odd](reply);
      };
      const Error end = a.sync();
      CHECK_MESSAGE(end.code == Code::ok, end.detail);
      CHECK(must(a.store().status()).blobs_waiting[1] == 0);
    }
}

TEST_CASE("an upload token that is not taken ends the session, and the next goes on") {
  World w;
  Tablet& a = w.tablet("li");
  const BlobInfo blob = must(a.store().blobs().add_bytes(Bytes(400'000, 'p')));
  must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
  a.on_reply = [&](const HttpRequest& request, HttpReply& reply) {
    if (about_photo(request)) reply = {401, {}, {}};
  };
  CHECK(a.sync().code != Code::ok);
  a.on_reply = {};
  CHECK(a.sync().code == Code::ok);
  CHECK(must(a.store().status()).blobs_waiting[1] == 0);
}

TEST_CASE("a photo that was altered on its way is refused, and sent again whole") {
  World w;
  Tablet& a = w.tablet("li");
  const BlobInfo blob = must(a.store().blobs().add_bytes(Bytes(400'000, 'p')));
  must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
  bool altered = false;
  a.on_photo = [&](Bytes& bytes) {
    if (!std::exchange(altered, true)) bytes[bytes.size() / 2] ^= 1;
  };
  int refused = 0;
  a.on_reply = [&](const HttpRequest& request, HttpReply& reply) {
    if (about_photo(request) && reply.status == info(Code::bad_checksum).http) ++refused;
  };
  CHECK(a.sync().code == Code::ok);
  CHECK(refused == 1);
  CHECK(must(a.store().status()).blobs_at_hub[1] == 1);
}
