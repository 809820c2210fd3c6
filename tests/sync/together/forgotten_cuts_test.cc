// A tablet that forgets and ends at each call of its disk, with the power or without: it goes on, what stays is sound,
// and nothing of what it forgot is left.
#include <doctest/doctest.h>

#include "sync/hub/upkeep/second_copy.h"
#include "tests/simulation/host.h"
#include "tests/support/leak_search.h"
#include "tests/sync/rot/session.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

const std::string kForgottenWords = "told of another district";

/// A case that moved away is about to be heard of; a copy has all that was said of it.
struct Forgetter {
  Forgetter() {
    sim::Vfs::seed_sqlite(1);
    must(hub.start());
    must(a.enrol(hub.hub(), must(hub.hub().enrol({"li", "inspector", {"north"}}))));
    must(office.enrol(hub.hub(), must(hub.hub().enrol({"wang", "office", {"north", "south"}}))));
    gone = save(a, {{ChangeKind::create, "affair", {}, affair(kForgottenWords.c_str())}});
    const BlobInfo blob = must(a.store().blobs().add_bytes(kForgottenWords + std::string(3000, 'p')));
    must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
    photo = blob.sha256;
    save(a, {{ChangeKind::create, "visit", {}, {{"affair", octets(gone.view())}, {"picture", octets(photo.view())}}}});
    stays = save(a, {{ChangeKind::create, "affair", {}, affair("stays")}});
    REQUIRE(run_session(hub, a).code == Code::ok);
    REQUIRE(run_session(hub, office).code == Code::ok);
    save(office, {{ChangeKind::update, "affair", gone, {{"district", text("south")}}}});
    REQUIRE(run_session(hub, office).code == Code::ok);
    must(hub::copy_beside(hub.machine.ports(), {"hub", "copy", {"secret"}, false, hub.machine.vfs.name()},
                          [](const std::string&) {}));
    a.fall(), office.fall(), hub.fall();
    hub_before = hub.machine.disk.image();
    before = a.machine.disk.image();
  }
  static Id save(sim::Tablet& t, std::vector<DraftChange> changes) {
    return must(t.store().save({std::move(changes), {}})).front();
  }
  void start_again() {
    hub.machine.disk.put_back(hub_before);
    hub.machine.disk.revive();
    must(hub.start());
    a.machine.disk.put_back(before);
    a.machine.disk.revive();
    must(a.start());
  }
  std::string verify() {
    std::string out;
    const Status sound = a.store().verify([&](const std::string& line) { out += line + "; "; });
    return sound ? "" : out;
  }
  void check_forgotten() {
    LeakSearch search({kForgottenWords});
    for (const auto& [name, bytes] : a.machine.disk.image().files) search.look(name, bytes);
    CHECK(search.hits() == std::vector<std::string>());
    CHECK(a.store().open_blob(photo).code() == Code::trimmed);
    CHECK_FALSE(a.store().blobs().stands(photo));
    const TypeNo type = a.store().schema()->find("affair")->number;
    CHECK(must(a.store().get(type, stays)));
    CHECK_FALSE(must(a.store().get(type, gone)));
    CHECK(verify() == "");
    CHECK(hub.hub().verify([](const std::string&) {}));
  }

  sim::HubHost hub{1, schema_with_pictures()};
  sim::Tablet a{2, "li", "inspector", 1}, office{3, "wang", "office", 1};
  Id gone, stays;
  Hash photo;
  sim::Disk::Image hub_before, before;
};

}  // namespace

TEST_CASE("forgetting that ends at any call goes on, loses nothing else, and leaves nothing behind") {
  Forgetter h;
  for (const bool power : {false, true}) {
    bool over = false;
    for (std::uint64_t call = power ? 2 : 1; !over && call < 3000; call += 3) {
      INFO("call " << call << (power ? ", power" : ""));
      h.start_again();
      h.a.machine.disk.kill_after(call);
      (void)run_session(h.hub, h.a);
      over = !h.a.machine.disk.dead();
      h.a.machine.disk.kill_after(0);
      h.a.fall();
      power ? h.a.machine.disk.power_cut() : h.a.machine.disk.kill();
      must(h.a.start());
      CHECK_FALSE(h.a.store().salvaged());
      CHECK(h.verify() == "");
      CHECK(run_session(h.hub, h.a).code == Code::ok);
      h.check_forgotten();
      h.a.fall();
      h.hub.fall();
    }
    CHECK(over);
  }
}

TEST_CASE("a call of the disk that fails while a device forgets only puts it off") {
  Forgetter h;
  for (const auto kind : {sim::Call::write, sim::Call::sync, sim::Call::rename, sim::Call::remove, sim::Call::open}) {
    bool over = false;
    for (std::uint64_t n = 1; !over && n < 800; n += 5) {
      INFO("kind " << int(kind) << ", call " << n);
      h.start_again();
      const std::uint64_t faults = h.a.machine.disk.faults();
      h.a.machine.disk.fail_after(kind, n);
      (void)run_session(h.hub, h.a);
      over = h.a.machine.disk.faults() == faults;
      h.a.machine.disk.fail_after(kind, 0);
      for (int again = 0; again < 3; ++again) {
        h.a.fall();
        h.a.machine.disk.kill();
        must(h.a.start());
        if (run_session(h.hub, h.a).code == Code::ok) break;
      }
      h.check_forgotten();
      h.a.fall();
      h.hub.fall();
    }
    CHECK(over);
  }
}
