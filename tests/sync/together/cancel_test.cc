// Sessions that end before their work is done: cancelled, out of budget, without a key, or told that all is too large.
#include "sync/http.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

void create_some(Tablet& t, int count) {
  for (int i = 0; i < count; ++i) {
    auto fields = affair("large");
    fields.push_back({"summary", Value{std::string(200'000, 's')}});
    t.create("affair", fields);
  }
}

}  // namespace

TEST_CASE("a session that is cancelled at rest ends at once, and the next does its work") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("x"));
  auto session = a.session();
  session.cancel();
  const auto step = session.next(w.clock.monotonic());
  REQUIRE(std::holds_alternative<sync::Finished>(step));
  CHECK(std::get<sync::Finished>(step).reason.code == Code::cancelled);
  CHECK(a.store().waiting() == 1);
  CHECK(a.sync().code == Code::ok);
  CHECK(a.store().waiting() == 0);
}

TEST_CASE("what is under way as a session is cancelled still takes effect, and nothing more is sent") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("x"));
  auto session = a.session();
  auto step = session.next(w.clock.monotonic());
  REQUIRE(std::holds_alternative<sync::Send>(step));
  const auto& send = std::get<sync::Send>(step);
  const auto reply = a.carry(send.request);
  session.cancel();
  session.cancel();
  CHECK(std::holds_alternative<sync::Wait>(session.next(w.clock.monotonic())));
  session.replied(send.id, reply, w.clock.monotonic());
  CHECK(std::holds_alternative<sync::Work>(session.next(w.clock.monotonic())));
  session.work(w.clock.monotonic());
  session.work(w.clock.monotonic());
  const auto last = session.next(w.clock.monotonic());
  REQUIRE(std::holds_alternative<sync::Finished>(last));
  CHECK(std::get<sync::Finished>(last).reason.code == Code::cancelled);
  CHECK(a.store().progress().acked == 1);
}

TEST_CASE("a hub to which everything is too large ends the session, after ever smaller rounds") {
  World w;
  Tablet& a = w.tablet("li");
  create_some(a, 3);
  int rounds = 0;
  a.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
    if (request.target.find("/v1/sync") == std::string::npos) return;
    ++rounds;
    reply = sync::problem(fail(Code::too_large));
  };
  CHECK(a.sync().code == Code::too_large);
  CHECK(rounds > 3);
  CHECK(a.store().waiting() == 3);
  a.on_reply = {};
  CHECK(a.sync().code == Code::ok);
  CHECK(a.store().waiting() == 0);
}

TEST_CASE("a budget that is spent ends a session between two rounds, and the next goes on") {
  World w;
  Tablet& a = w.tablet("li");
  create_some(a, 30);
  sync::SessionOptions thrifty;
  thrifty.byte_budget = 1;
  int sessions = 0;
  for (; a.store().waiting() > 0 && sessions < 40; ++sessions) (void)a.sync({}, thrifty);
  CHECK(sessions > 1);
  CHECK(a.store().waiting() == 0);
}

TEST_CASE("a key that is locked in the middle of much work holds it up, and loses none") {
  for (int after = 1; after < 4; ++after) {
    World w;
    Tablet& a = w.tablet("li");
    create_some(a, 50);
    auto& key = static_cast<TestKeys&>(a.keys());
    auto session = a.session();
    for (int steps = 0, requests = 0; steps < 30; ++steps) {
      const auto step = session.next(w.clock.monotonic());
      if (const auto* send = std::get_if<sync::Send>(&step)) {
        key.locked = ++requests >= after;
        session.replied(send->id, a.carry(send->request), w.clock.monotonic());
      } else if (const auto* wait = std::get_if<sync::Wait>(&step)) {
        w.clock.advance(Millis{wait->until.count - w.clock.monotonic().count + 1});
      } else if (std::holds_alternative<sync::Work>(step)) {
        session.work(w.clock.monotonic());
      }
    }
    if (after == 1) CHECK(a.store().waiting() > 0);
    key.locked = false;
    CHECK(a.sync().code == Code::ok);
    CHECK(a.store().waiting() == 0);
    CHECK(a.all("affair").size() == 50);
  }
}
