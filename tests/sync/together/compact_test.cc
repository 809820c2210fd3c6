// Tombs are dropped at a horizon, and a device from before it loses nothing.
#include "sync/hub/upkeep/compact.h"

#include "sync/hub/beside.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct Buried {
  Buried() {
    dead = a.create("affair", affair("withdrawn"));
    stays = a.create("affair", affair("stands"));
    meet();
    REQUIRE(late.sync().code == Code::ok);
    a.remove("affair", dead);
    meet();
    later();
    horizon = w.clock.wall();
    later();
  }
  void later() { w.clock.advance({1000}); }
  void meet() {
    for (int i = 0; i < 2; ++i)
      for (Tablet* t : {&a, &b}) REQUIRE(t->sync().code == Code::ok);
  }
  hub::Compaction compacted() {
    must(w.move_horizon(horizon));
    return must(w.compact(horizon));
  }
  void sound() {
    std::string findings;
    const Status verified = w.hub().verify([&](const std::string& finding) { findings += finding + "\n"; });
    CHECK_MESSAGE(verified, findings);
  }

  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang"), &late = w.tablet("zhao");
  Id dead, stays;
  Millis horizon;
};

}  // namespace

TEST_CASE_FIXTURE(Buried, "what was deleted before the horizon is dropped, once, and all else goes on") {
  CHECK(w.compact(horizon).code() == Code::invalid);  // figures of the time before may still be asked for
  must(w.move_horizon(horizon));
  CHECK(must(w.compact(horizon, true)).dropped == 1);
  CHECK(must(w.compact(horizon)).dropped == 1);
  CHECK(must(w.compact(horizon)).dropped == 0);
  sound();
  a.change("affair", stays, {{"place", text("yard")}});
  meet();
  check_same(a, b);
  Tablet& fresh = w.tablet("sun");
  REQUIRE(fresh.sync().code == Code::ok);
  check_same(fresh, b);
  sound();
}

TEST_CASE_FIXTURE(Buried,
                  "who was up to date does not pull anew; who was not does, and hears that the record is gone") {
  compacted();
  REQUIRE(b.sync().code == Code::ok);
  const auto rescoped = [](const Tablet& t) {
    return std::ranges::any_of(t.heard, [](const sync::Event& e) { return e.kind == sync::EventKind::rescoped; });
  };
  CHECK_FALSE(rescoped(b));
  CHECK(late.value("affair", dead, "title") == "\"withdrawn\"");
  REQUIRE(late.sync().code == Code::ok);
  CHECK(rescoped(late));
  CHECK(late.value("affair", dead, "title") == "gone");
  CHECK(late.value("affair", stays, "title") == "\"stands\"");
  late.heard.clear();
  REQUIRE(late.sync().code == Code::ok);
  CHECK_FALSE(rescoped(late));  // once
}

TEST_CASE_FIXTURE(Buried, "a device from before the horizon loses nothing of what it has unsent") {
  late.change("affair", dead, {{"title", text("written offline")}});
  late.change("affair", stays, {{"title", text("also offline")}});
  const Id made = late.create("affair", affair("new offline"));
  const Id visit = late.create("visit", {{"affair", Value{Octets{Bytes(stays.view())}}}, {"fact", text("seen")}});
  compacted();
  REQUIRE(late.sync().code == Code::ok);
  meet();
  CHECK(b.value("affair", stays, "title") == "\"also offline\"");
  CHECK(b.value("affair", made, "title") == "\"new offline\"");
  CHECK(b.value("visit", visit, "fact") == "\"seen\"");
  // What was said of the record that is gone waits on the tablet with its reason, and at the office whole.
  CHECK(late.store().status()->quarantined == 1);
  const auto waits = must(hub::intake_beside(late.machine_ports(), w.folder.path() + "/hub", {}, 9));
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].reason == Code::unknown_record);
  sound();
}

TEST_CASE_FIXTURE(Buried, "a tomb stays while anything names it") {
  const Id visit = a.create("visit", {{"affair", Value{Octets{Bytes(stays.view())}}}, {"fact", text("seen")}});
  meet();
  a.remove("affair", stays);  // its visit stands
  meet();
  later();
  horizon = w.clock.wall();
  later();
  const auto done = compacted();
  CHECK(done.dropped == 1);
  CHECK(done.kept == 1);
  sound();
  a.remove("visit", visit);
  meet();
  later();
  horizon = w.clock.wall();
  later();
  CHECK(compacted().dropped == 2);  // the visit, and then the affair
  sound();
}

TEST_CASE_FIXTURE(Buried, "a pull half done from before it begins anew") {
  Tablet& slow = w.tablet("qian");
  for (int i = 0; i < 40; ++i) a.create("affair", affair("one of many"));
  meet();
  slow.sync_some(1);
  compacted();
  REQUIRE(slow.sync().code == Code::ok);
  check_same(slow, a);
  CHECK(slow.value("affair", dead, "title") == "gone");
}
