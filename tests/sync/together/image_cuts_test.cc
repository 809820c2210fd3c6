// A tablet whose first sync comes by image, and that ends at each call of its disk, with the power or without, or whose
// disk fails or is full: it goes on, nothing that it saved is lost, and no image is taken for damage.
#include <doctest/doctest.h>

#include "tests/simulation/host.h"
#include "tests/sync/rot/session.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Of which a device keeps a field encrypted.
std::string schema_with_secrets() {
  std::string out(kTestSchema);
  const std::string open = R"("name": "summary", "type": "text", "policy": "author")";
  return out.replace(out.find(open), open.size(), open + R"(, "confidential": true)");
}

struct Newcomer {
  Newcomer() {
    sim::Vfs::seed_sqlite(1);
    hub.limits.least_records = 3;
    hub.limits.most_reply = hub.limits.piece_bytes = 12U << 10;
    must(hub.start());
    must(office.enrol(hub.hub(), must(hub.hub().enrol({"wang", "office", {"north"}}))));
    test::SeededRandom random(5);
    for (int i = 0; i < 40; ++i) {
      auto fields = affair(("affair " + std::to_string(i) + to_hex(random.bytes(2000))).c_str());
      if (i % 4 == 0) fields.push_back({"summary", text(to_hex(random.bytes(1000)).c_str())});
      of_office = must(office.store().save({{{ChangeKind::create, "affair", {}, fields}}, {}})).front();
    }
    REQUIRE(run_session(hub, office).code == Code::ok);
    must(a.enrol(hub.hub(), must(hub.hub().enrol({"li", "inspector", {"north"}}))));
    mine = must(a.store().save({{{ChangeKind::create, "affair", {}, affair("mine")}}, {}})).front();
    a.fall(), office.fall(), hub.fall();
    for (const auto& [name, bytes] : hub.machine.disk.image().files) makes_images |= name.ends_with(".image");
    REQUIRE(makes_images);  // the office's first pull was one
    hub_before = hub.machine.disk.image();
    before = a.machine.disk.image();
  }
  void start_again() {
    hub.machine.disk.put_back(hub_before);
    hub.machine.disk.revive();
    must(hub.start());
    a.machine.disk.put_back(before);
    a.machine.disk.revive();
    must(a.start());
  }
  /// Mine is here whatever happened; all else is once a session went well.
  void check(bool all) {
    CHECK_FALSE(a.store().salvaged());
    const TypeNo type = a.store().schema()->find("affair")->number;
    CHECK(must(a.store().get(type, mine)));
    if (!all) return;
    CHECK(must(a.store().get(type, of_office)));
    CHECK_FALSE(a.store().progress().full);
    std::string found;
    const Status sound = a.store().verify([&](const std::string& line) { found += line + "; "; });
    CHECK_MESSAGE(sound, found);
    for (const auto& file : a.machine.disk.image().files)
      CHECK_MESSAGE(file.first.find("image") == std::string::npos, file.first);
  }

  /// A session that ends once so many pieces are here, or all.
  void go_to_piece(std::size_t many) {
    a.begin_session();
    for (int steps = 0; steps < 1000; ++steps) {
      const Millis now = a.machine.clock.monotonic();
      auto step = a.session()->next(now);
      if (auto* send = std::get_if<sync::Send>(&step))
        a.session()->replied(send->id, hub.carry(send->request, {}), now);
      else
        a.session()->work(now);
      const auto part = must(a.store().image_part());
      if (part) REQUIRE(part->of->item_pieces() > 1);
      if (part && part->have >= std::min(many, part->of->pieces.size())) return;
    }
    FAIL("no such piece");
  }
  std::size_t size_of(std::string_view name) {
    for (const auto& [path, bytes] : a.machine.disk.image().files)
      if (path.ends_with(name)) return bytes.size();
    return 0;
  }
  void leave_room(std::uint64_t bytes) {
    a.machine.disk.set_capacity((1ULL << 40) - a.machine.disk.free_space() + bytes);
  }
  /// Whatever befell it, a session brings all.
  void check_goes_on() {
    a.machine.disk.set_capacity(1ULL << 40);
    REQUIRE(run_session(hub, a).code == Code::ok);
    a.fall();
    must(a.start());
    check(true);
  }

  sim::HubHost hub{1, schema_with_secrets()};
  sim::Tablet office{2, "wang", "office", 20}, a{3, "li", "inspector", 30};
  Id mine, of_office;
  bool makes_images = false;
  sim::Disk::Image hub_before, before;
};

}  // namespace

TEST_CASE("a tablet that ends at any call of its disk while an image comes opens as before, and goes on") {
  Newcomer h;
  for (const bool power : {false, true}) {
    bool over = false;
    for (std::uint64_t n = 1; !over && n < 3000; n += 3) {
      INFO("power " << power << ", call " << n);
      h.start_again();
      h.a.machine.disk.kill_after(n);
      (void)run_session(h.hub, h.a);
      over = !h.a.machine.disk.dead();
      h.a.machine.disk.kill_after(0);
      h.a.fall();
      power ? h.a.machine.disk.power_cut() : h.a.machine.disk.kill();
      must(h.a.start());
      h.check(false);
      REQUIRE(run_session(h.hub, h.a).code == Code::ok);
      h.a.fall();
      must(h.a.start());
      h.check(true);
      h.a.fall();
      h.hub.fall();
    }
    CHECK(over);
  }
}

TEST_CASE("a kill while the database is built upon the rows: until it is committed nothing comes twice") {
  Newcomer h;
  bool over = false;
  int built_again = 0, come_again = 0, placed = 0;
  for (std::uint64_t n = 1; !over && n < 1000; ++n) {
    INFO("call " << n);
    h.start_again();
    h.go_to_piece(SIZE_MAX);
    const std::size_t all = must(h.a.store().image_part())->have;
    h.a.machine.disk.kill_after(n);
    h.a.session()->work(h.a.machine.clock.monotonic());
    over = !h.a.machine.disk.dead();
    h.a.machine.disk.kill_after(0);
    h.a.fall();
    h.a.machine.disk.kill();
    must(h.a.start());
    h.check(false);
    const auto part = must(h.a.store().image_part());
    if (h.a.store().progress().full) {
      REQUIRE(part);
      CHECK((part->have == all || part->have == 0));
      part->have == all ? ++built_again : ++come_again;
      CHECK((part->have == 0 || come_again == 0));
    } else {
      ++placed;
    }
    REQUIRE(run_session(h.hub, h.a).code == Code::ok);
    h.a.fall();
    must(h.a.start());
    h.check(true);
    h.a.fall(), h.hub.fall();
  }
  CHECK(over);
  CHECK(built_again > 20);
  CHECK(come_again > 0);  // while the log of the build is written into it
  CHECK(placed > 5);
}

TEST_CASE("a call of the disk that fails, or a full disk, while an image comes only puts it off") {
  Newcomer h;
  for (const auto kind : {sim::Call::write, sim::Call::sync, sim::Call::rename, sim::Call::remove, sim::Call::open}) {
    bool over = false;
    for (std::uint64_t n = 1; !over && n < 1500; ++n) {
      INFO("kind " << int(kind) << ", call " << n);
      h.start_again();
      const std::uint64_t faults = h.a.machine.disk.faults();
      h.a.machine.disk.fail_after(kind, n);
      (void)run_session(h.hub, h.a);
      over = h.a.machine.disk.faults() == faults;
      h.a.machine.disk.fail_after(kind, 0);
      const auto later = h.a.store().save({{{ChangeKind::create, "affair", {}, affair("later")}}, {}});
      Error reason{Code::internal, {}};
      for (int again = 0; again < 3 && reason.code != Code::ok; ++again) {
        h.a.fall();
        h.a.machine.disk.kill();
        must(h.a.start());
        h.check(false);
        if (later) CHECK(must(h.a.store().get(h.a.store().schema()->find("affair")->number, later->front())));
        reason = run_session(h.hub, h.a);
      }
      CHECK_MESSAGE(reason.code == Code::ok, reason.detail);
      h.a.fall();
      must(h.a.start());
      h.check(true);
      h.a.fall();
      h.hub.fall();
    }
    CHECK(over);
  }
}

TEST_CASE("a disk on which an image does not fit takes pages, or says that it is full, and keeps what was saved") {
  Newcomer h;
  for (std::uint64_t room = 64U << 10; room < (8U << 20); room *= 2) {
    INFO("room " << room);
    h.start_again();
    h.a.machine.disk.set_capacity((1ULL << 40) - h.a.machine.disk.free_space() + room);
    (void)run_session(h.hub, h.a);
    h.a.machine.disk.set_capacity((1ULL << 40));
    h.check(false);
    h.a.fall();
    h.a.machine.disk.kill();
    must(h.a.start());
    REQUIRE(run_session(h.hub, h.a).code == Code::ok);
    h.a.fall();
    must(h.a.start());
    h.check(true);
    h.a.fall();
    h.hub.fall();
  }
}

TEST_CASE("an image that comes gives way to what is saved on a full disk, before the reserve does") {
  Newcomer h;
  h.start_again();
  h.go_to_piece(10);
  REQUIRE(h.size_of("/image.db.part") >= (64U << 10));
  const std::size_t reserve = h.size_of("/reserve");
  REQUIRE(reserve > 0);
  h.leave_room(2048);
  SUBCASE("a record") { CHECK(h.a.store().save({{{ChangeKind::create, "affair", {}, affair("on a full disk")}}, {}})); }
  SUBCASE("a photo") {
    CHECK(h.a.store().blobs().add_bytes(Bytes(60U << 10, 'p')));
    CHECK(h.a.store().blobs().add_bytes(Bytes(60U << 20, 'p')).code() == Code::disk_full);
  }
  CHECK(h.size_of("/image.db.part") == 0);
  CHECK(h.size_of("/image.part") == 0);
  CHECK(h.size_of("/reserve") == reserve);
  h.a.end_session();
  h.check_goes_on();
}

TEST_CASE("a damaged store is salvaged in the room that an image took") {
  Newcomer h;
  h.start_again();
  h.go_to_piece(18);
  h.a.fall();
  auto& disk = h.a.machine.disk;
  must(disk.remove("store/reserve"));
  must(disk.sync_names("store"));
  disk.kill();
  for (std::uint64_t bit = 0; bit < 200; ++bit) disk.flip_bit("store/store.db", 800 + bit * 37);
  disk.revive();
  h.leave_room(150U << 10);
  must(h.a.start());
  CHECK(h.a.store().salvaged());
  CHECK(h.size_of("/image.db.part") == 0);
  CHECK(must(h.a.store().get(h.a.store().schema()->find("affair")->number, h.mine)));
}

TEST_CASE("rows that cannot be removed: the scopes stay until they can") {
  Newcomer h;
  for (std::uint64_t n = 1; n < 8; ++n) {
    INFO("removal " << n);
    h.start_again();
    h.go_to_piece(12);
    h.a.end_session();
    h.a.machine.disk.fail_after(sim::Call::remove, n);
    const Status rescoped = h.a.store().rescope({"south"}, 7);
    h.a.machine.disk.fail_after(sim::Call::remove, 0);
    if (rescoped) CHECK(h.size_of("/image.db.part") == 0);
    must(h.a.store().rescope({"south"}, 7));
    CHECK(h.size_of("/image.db.part") == 0);
    h.a.fall(), h.hub.fall();
  }
}

TEST_CASE("a device that left is not called empty while rows of an image cannot be removed") {
  Newcomer h;
  for (std::uint64_t n = 2; n < 40; ++n) {
    INFO("removals 1 and " << n);
    h.start_again();
    h.go_to_piece(12);
    h.a.end_session();
    must(h.hub.hub().revoke(h.a.store().identity().device));
    auto& disk = h.a.machine.disk;
    std::uint64_t removals = 0;
    disk.on_call = [&](sim::Call call) {
      if (call != sim::Call::remove || (++removals != 1 && removals != n)) return;
      disk.fail_after(sim::Call::remove, 1);
    };
    (void)run_session(h.hub, h.a);
    disk.on_call = {};
    disk.fail_after(sim::Call::remove, 0);
    const auto& leaving = h.a.store().leaving();
    if (leaving && leaving->step > LeavingStep::sealed) CHECK(h.size_of("/image.db.part") == 0);
    h.a.fall(), h.hub.fall();
  }
}

TEST_CASE("who only reads does not touch what came of an image") {
  Newcomer h;
  h.start_again();
  h.go_to_piece(12);
  StoreOptions reading = h.a.store_options();
  reading.read_only = true;
  const auto beside = must(Store::open(h.a.machine.ports(), reading));
  const std::size_t rows = h.size_of("/image.db.part");
  beside->drop_image();
  CHECK_FALSE(must(beside->image_part()));
  CHECK(h.size_of("/image.db.part") == rows);
}
