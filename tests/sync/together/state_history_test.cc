// What a state was at a moment that has passed.
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/entries/hub_world.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct Passing {
  Passing() {
    id = a.create("affair", affair("smoke"));
    meet();
    began = w.clock.wall();
  }
  void meet() {
    for (int i = 0; i < 2; ++i)
      for (Tablet* t : {&a, &b}) REQUIRE(t->sync().code == Code::ok);
  }
  /// A minute later.
  Millis step(Tablet& by, const char* to) {
    w.clock.advance({60'000});
    by.change("affair", id, {{"status", text(to)}});
    return w.clock.wall();
  }
  std::string at(Millis moment) {
    const auto central = must(hub::open_sqlite_central({w.folder.path() + "/hub/central.db", false, nullptr, true}));
    const auto view = must(central->view());
    hub::HubWorld world(*view, *central->schema());
    const auto sheet = must(world.find("affair", id));
    REQUIRE(sheet);
    return must(world.state_at(*sheet, "status", moment));
  }

  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  Id id;
  Millis began;
};

constexpr Millis kSecond{1000};

}  // namespace

TEST_CASE_FIXTURE(Passing, "a state of the past is that of the last step taken by then") {
  const Millis visited = step(a, "visited");
  meet();
  const Millis back = step(b, "open");
  meet();
  const Millis again = step(a, "visited");
  meet();
  const Millis closed = step(b, "closed");
  meet();
  CHECK(at(began) == "open");
  CHECK(at(visited - kSecond) == "open");
  CHECK(at(visited) == "visited");
  CHECK(at(back) == "open");
  CHECK(at(again) == "visited");
  CHECK(at(closed - kSecond) == "visited");
  CHECK(at(closed) == "closed");
  CHECK(at(closed + kSecond) == "closed");
}

TEST_CASE_FIXTURE(Passing, "a step that was refused was never taken") {
  step(a, "visited");
  const Millis refused = step(b, "visited");  // the same: agreed
  meet();
  step(a, "open");
  const Millis lost = step(b, "closed");  // from visited, which it is no more
  meet();
  const Millis last = step(a, "visited");
  meet();
  CHECK(at(refused) == "visited");
  CHECK(at(lost) == "open");
  CHECK(at(last) == "visited");
}

TEST_CASE_FIXTURE(Passing, "what came late counts from when it was done; what the horizon erased is not known") {
  const Millis visited = step(a, "visited");
  w.clock.advance({3'600'000});
  meet();
  CHECK(at(visited) == "visited");
  CHECK(at(visited - kSecond) == "open");
  w.clock.advance({1000});
  const Millis horizon = w.clock.wall();
  step(b, "open");
  meet();
  must(w.move_horizon(horizon));
  CHECK(at(visited) == "open");  // as it began: nothing tells otherwise any more
}
