// What enrolment believes, and of whom.
#include <doctest/doctest.h>

#include "sync/client/session.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/test_keys.h"
#include "tests/support/test_schema.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

/// A device with a code in hand, and the hub that gave it.
struct Meeting {
  test::ManualClock clock;
  test::SeededRandom random{1};
  test::MemoryFiles files;
  test::TestKeys keys{1}, hub_keys{2}, stranger{3};
  Enrol enrol =
      *begin_enrolment(ports(), "http://hub", to_text(make_enrol_code(Bytes(10, 's'), hub_keys.public_key())));
  EnrolReply said{
      {}, Bytes(hub_keys.public_key().view()), "li", "inspector", {"north"}, std::string(test::kTestSchema), 0, 0, 0,
      {}};

  Ports ports() { return {clock, random, files, keys}; }
  HttpReply signed_by(Keys& signer, ByteView payload) {
    return {200, {{"Content-Type", std::string(kContentType)}}, *seal_reply(signer, enrol.nonce, payload)};
  }
  /// Nothing comes of it but a reason.
  Error refused(const HttpReply& reply) {
    const auto store = finish_enrolment(ports(), {"store"}, enrol, reply);
    REQUIRE_FALSE(store);
    CHECK_FALSE(files.exists("store/identity"));
    return store.error();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Meeting, "a code that is none is told before anything is sent") {
  for (const char* code : {"", "7K3M", "7K3M-!", "7K3M-7K3M-7K3M-7K3M-7K3M-7K3M-7K3M-7K3M-7K3M"})
    CHECK(begin_enrolment(ports(), "http://hub", code).code() == Code::bad_code);
  keys.locked = true;
  CHECK(begin_enrolment(ports(), "http://hub", to_text(make_enrol_code(Bytes(10, 's'), keys.public_key()))).code() ==
        Code::busy);
}

TEST_CASE_FIXTURE(Meeting, "only the hub that the code names is believed") {
  CHECK(refused({200, {}, "<html>Sign in to the network</html>"}).code == Code::not_a_hub);
  CHECK(refused(signed_by(hub_keys, "no message of ours")).code == Code::invalid);
  CHECK(refused(signed_by(stranger, encode(said))).code == Code::not_a_hub);
  EnrolReply other = said;
  other.hub_key = Bytes(stranger.public_key().view());
  CHECK(refused(signed_by(stranger, encode(other))).code == Code::not_a_hub);
  other.hub_key = "short";
  CHECK_FALSE(refused(signed_by(hub_keys, encode(other))).detail.empty());
  HttpReply cut = signed_by(hub_keys, encode(said));
  cut.body.resize(cut.body.size() - 1);
  CHECK(refused(cut).code == Code::not_a_hub);
}

TEST_CASE_FIXTURE(Meeting, "why a hub takes no enrolment is told, and a schema that is none leaves no store") {
  CHECK(refused({info(Code::bad_code).http, {}, {}}).code == Code::bad_code);
  CHECK(refused(problem(fail(Code::busy, "later"))).code == Code::busy);
  said.schema = "{}";
  CHECK(refused(signed_by(hub_keys, encode(said))).code == Code::bad_schema);
}
