// More than a round holds: pushes and pages of which the next is under way before the one before has taken effect.
#include "engine/base/limits.h"
#include "tests/support/sanitized.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Entries of 200 kB each, so many that they take several pushes and pages.
constexpr int kMany = 50;

std::vector<Id> create_many(Tablet& t, int count = kMany) {
  std::vector<Id> out;
  for (int i = 0; i < count; ++i) {
    auto fields = affair(("affair " + std::to_string(i)).c_str());
    fields.push_back({"summary", Value{std::string(200'000, static_cast<char>('a' + i % 26))}});
    out.push_back(t.create("affair", std::move(fields)));
  }
  return out;
}

/// The fate of each request in turn; all behind arrive.
std::function<Fate()> only(int unlucky, Fate fate) {
  return [unlucky, fate, n = 0]() mutable { return n++ == unlucky ? fate : Fate::arrives; };
}

/// Every record of `a` and `b`, and nothing lost or in quarantine.
void check_whole(Tablet& a, Tablet& b) {
  CHECK(a.store().waiting() == 0);
  CHECK(must(a.store().quarantine()).empty());
  CHECK(a.all("affair").size() == kMany);
  check_same(a, b);
  must(a.store().verify([](const std::string& what) { CHECK_MESSAGE(false, what); }));
  must(b.store().verify([](const std::string& what) { CHECK_MESSAGE(false, what); }));
}

}  // namespace

TEST_CASE("the next push goes out before the reply to the one before has taken effect") {
  World w;
  Tablet& a = w.tablet("li");
  a.sync();
  create_many(a);
  auto session = a.session();
  const auto now = w.clock.monotonic();
  auto first = session.next(now);
  REQUIRE(std::holds_alternative<sync::Send>(first));
  REQUIRE(std::holds_alternative<sync::Work>(session.next(now)));  // the next push is composed meanwhile
  session.work(now);
  REQUIRE(std::holds_alternative<sync::Wait>(session.next(now)));
  const auto& send = std::get<sync::Send>(first);
  session.replied(send.id, a.carry(send.request), now);
  CHECK(a.store().waiting() == kMany);
  REQUIRE(std::holds_alternative<sync::Send>(session.next(now)));
  CHECK(a.store().waiting() == kMany);
  REQUIRE(std::holds_alternative<sync::Work>(session.next(now)));
  session.work(now);
  CHECK(a.store().waiting() < kMany);
}

TEST_CASE("whichever request or reply of many rounds is lost, all arrives, and once") {
  for (const Fate fate : {Fate::lost, Fate::request_lost})
    for (int unlucky = 0; unlucky < 6; unlucky += kStride) {
      World w;
      Tablet &a = w.tablet("li"), &b = w.tablet("wang");
      create_many(a);
      CHECK(a.sync(only(unlucky, fate)).code == Code::ok);
      CHECK(b.sync(only(unlucky, fate)).code == Code::ok);
      check_whole(a, b);
    }
}

TEST_CASE("a kill between any two requests of many rounds loses nothing and repeats nothing") {
  for (int requests = 1; requests < 7; requests += kStride) {
    World w;
    Tablet &a = w.tablet("li"), &b = w.tablet("wang");
    create_many(a);
    a.sync_some(std::min(requests, 3));
    a.reopen();
    CHECK(a.sync().code == Code::ok);
    b.sync_some(requests);
    b.reopen();
    CHECK(b.sync().code == Code::ok);
    check_whole(a, b);
  }
}

TEST_CASE("what is saved while rounds are under way goes with them") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  create_many(a, kMany - 2);
  int saved = 0;
  CHECK(a.sync([&] {
           if (saved < 2) ++saved, create_many(a, 1);
           return Fate::arrives;
         }).code == Code::ok);
  CHECK(b.sync().code == Code::ok);
  check_whole(a, b);
}

TEST_CASE("a device that was put back to a backup in the middle of much work keeps both lives' work") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  create_many(a, kMany / 2);
  a.back_up();
  a.create("affair", affair("between"));
  CHECK(a.sync().code == Code::ok);
  a.restore();
  create_many(a, kMany / 2 - 1);
  CHECK(a.sync().code == Code::ok);
  CHECK(b.sync().code == Code::ok);
  check_whole(a, b);
}

TEST_CASE("what is deleted while a new tablet pulls, and was on an earlier page, is not there at the end") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const auto ids = create_many(a);
  CHECK(a.sync().code == Code::ok);
  b.sync_some(1);
  REQUIRE(b.store().progress().full);
  REQUIRE(b.store().progress().position.version > Version{1});
  a.remove("affair", ids.front());
  a.change("affair", ids[1], {{"title", text("changed meanwhile")}});
  CHECK(a.sync().code == Code::ok);
  CHECK(b.sync().code == Code::ok);
  CHECK_FALSE(b.get("affair", ids.front()));
  CHECK(b.value("affair", ids[1], "title") == "\"changed meanwhile\"");
  check_same(a, b);
}

TEST_CASE("what leaves a tablet's scopes while it pulls anew is not there at the end") {
  World w;
  Tablet &office = w.tablet("zhang", "office", {"north", "south"}), &b = w.tablet("wang");
  const auto ids = create_many(office);
  CHECK(office.sync().code == Code::ok);
  b.sync_some(1);
  REQUIRE(b.store().progress().full);
  office.change("affair", ids.front(), {{"district", text("south")}});
  CHECK(office.sync().code == Code::ok);
  CHECK(b.sync().code == Code::ok);
  CHECK_FALSE(b.get("affair", ids.front()));
  CHECK(b.all("affair").size() == kMany - 1);
}
