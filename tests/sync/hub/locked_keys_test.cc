// A hub whose keystore is locked, at once or in the middle of what it does: it is busy, and nothing is half done.

#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

/// Signs so many times, and then is locked.
struct FewSignatures final : Keys {
  PublicKey public_key() override { return keys.public_key(); }
  Result<Signature> sign(ByteView message) override {
    if (left == 0) return fail(Code::busy, "the keystore is locked");
    if (left > 0) --left;
    return keys.sign(message);
  }
  Result<RestKey> rest_key() override { return keys.rest_key(); }
  TestKeys keys{1};  // those of the house
  int left = -1;     // no end
};

struct Locking : House {
  Locking() {
    hub.reset();
    auto opened = Hub::open({clock, random, *files, few}, options());
    REQUIRE(opened);
    hub = *std::move(opened);
  }
  /// Calls `ask` with the keys locked after ever more signatures, until it goes well; gives how often it did not.
  template <class Ask>
  int refusals(Ask ask) {
    for (int n = 0;; ++n) {
      few.left = n;
      const HttpReply reply = ask();
      few.left = -1;
      if (reply.status == 200) return n;
      CHECK(reply.status == info(Code::busy).http);
      REQUIRE(n < 10);
    }
  }
  FewSignatures few;
};

Bytes titled(const char* title) {
  Id record;
  record.bytes[14] = static_cast<std::uint8_t>(title[0]);
  const FieldOp op{3, OpKind::put, {}, Value{std::string(title)}, {}, {}, {}};
  return encode(Entry{3, "li", {}, {{ChangeKind::create, 10, record, {}, {}, {op}}}});
}

}  // namespace

TEST_CASE_FIXTURE(Locking, "an enrolment while the keys are locked can be made again") {
  const std::string once = code();
  Peer peer(*this);
  CHECK(refusals([&] { return peer.enrol(once); }) == 2);
  CHECK(peer.sync().status == 200);
}

TEST_CASE_FIXTURE(Locking, "a push while the keys are locked is taken once they are not, and once") {
  Peer peer(*this);
  peer.enrolled();
  peer.add(titled("first"));
  CHECK(refusals([&] { return peer.sync(); }) == 3);  // its commit's tag, and the reply
  CHECK(peer.heard().acked == 1);
  CHECK(hub->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Locking, "a word on a blob while the keys are locked is said once they are not") {
  const Bytes photo = "a photo of a chimney";
  const std::string token = *hub->token("li", "office", {60'000});
  HttpRequest upload{
      "POST", "/v1/blobs", {{"Authorization", "Bearer " + token}, {"Tus-Resumable", "1.0.0"}}, photo, {}};
  upload.headers.emplace_back("Upload-Length", std::to_string(photo.size()));
  upload.headers.emplace_back("Content-Type", "application/offset+octet-stream");
  REQUIRE(hub->handle(upload).status == 201);
  Peer peer(*this);
  peer.enrolled();
  peer.message.blobs = {sha256(photo), sha256("another"), sha256(photo)};
  CHECK(refusals([&] { return peer.sync(); }) == 3);
  CHECK(peer.heard().blobs_held == std::vector<Hash>{sha256(photo)});
}

TEST_CASE_FIXTURE(Locking, "a lost timeline is told once the keys are there to tell it") {
  Peer peer(*this);
  peer.enrolled();
  back_up();
  const auto reopen = [&] {
    auto opened = Hub::open({clock, random, *files, few}, options());
    REQUIRE(opened);
    hub = *std::move(opened);
  };
  reopen();
  peer.add(titled("first"));
  peer.message.rescoped = peer.heard().rescoped;
  const SyncReply first = peer.heard();
  REQUIRE(first.complete);
  go_back();
  reopen();
  peer.go_on_from(first);
  CHECK(refusals([&] { return peer.sync(); }) == 4);  // to know its own tag, to make one, and the reply
  CHECK(peer.heard().outcome == static_cast<std::uint8_t>(SyncOutcome::restored));
}

TEST_CASE_FIXTURE(House, "an administrator's change waits for the keys") {
  Peer peer(*this);
  peer.enrolled();
  keys.locked = true;
  CHECK(hub->rescope(peer.id, {"south"}).code() == Code::busy);
  CHECK(hub->revoke(peer.id).code() == Code::busy);
  keys.locked = false;
  peer.message.rescoped = peer.heard().rescoped;
  CHECK(peer.heard().outcome == static_cast<std::uint8_t>(SyncOutcome::ok));
  CHECK(hub->rescope(peer.id, {"south"}));
  CHECK(peer.heard().scopes == std::vector<std::string>{"south"});
}

TEST_CASE_FIXTURE(House, "a hub does not start while its keys are locked, and loses nothing by that") {
  Peer peer(*this);
  peer.enrolled();
  hub.reset();
  clock.advance({60'000});
  keys.locked = true;
  CHECK(Hub::open(ports(), options()).code() == Code::busy);
  keys.locked = false;
  open();
  CHECK(peer.sync().status == 200);
}

TEST_CASE_FIXTURE(House, "the office's edit while the keys are locked leaves nothing behind") {
  const std::string token = *hub->token("li", "office", {60'000});
  HttpRequest edit{"POST", "/v1/records/affair", {{"Authorization", "Bearer " + token}}, R"({"title": "x"})", {}};
  edit.headers.emplace_back("Content-Type", "application/json");
  keys.locked = true;
  CHECK(hub->handle(edit).status == info(Code::busy).http);
  keys.locked = false;
  HttpRequest list{"GET", "/v1/records/affair", {{"Authorization", "Bearer " + token}}, {}, {}};
  CHECK(hub->handle(list).body.find("\"records\":[]") != std::string::npos);
  CHECK(hub->handle(edit).status == 201);
  CHECK(hub->handle(list).body.find("\"title\":\"x\"") != std::string::npos);
}

}  // namespace satchel::hub::test
