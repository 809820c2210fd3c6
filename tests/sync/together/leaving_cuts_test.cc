// A device that leaves and ends at each call of its disk, with the power or without: it goes on, nothing that it had is
// lost, and nothing of it stays.
#include <doctest/doctest.h>

#include "tests/simulation/host.h"
#include "tests/support/leak_search.h"
#include "tests/sync/rot/session.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

const std::string kWords = "told in confidence";

struct Withdrawn {
  Withdrawn() {
    sim::Vfs::seed_sqlite(1);
    must(hub.start());
    must(a.enrol(hub.hub(), must(hub.hub().enrol({"li", "inspector", {"north"}}))));
    add("sent ");
    REQUIRE(run_session(hub, a).code == Code::ok);
    add("not sent ");
    device = a.store().identity().device;
    must(hub.hub().revoke(device));
    a.fall();
    hub.fall();
    hub_before = hub.machine.disk.image();
    before = a.machine.disk.image();
  }
  void add(const std::string& which) {
    const BlobInfo blob = must(a.store().blobs().add_bytes(which + kWords + std::string(3000, 'p')));
    must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
    must(a.store().save({{{ChangeKind::create,
                           "visit",
                           {},
                           {{"picture", octets(blob.sha256.view())}, {"fact", Value(which + kWords)}}}},
                         {}}));
    photos.push_back(blob.sha256);
  }
  void start_again() {
    hub.machine.disk.put_back(hub_before);
    hub.machine.disk.revive();
    must(hub.start());
    a.machine.disk.put_back(before);
    a.machine.disk.revive();
    must(a.start());
  }
  std::vector<std::string> words_here() {
    LeakSearch search({kWords});
    for (const auto& [name, bytes] : a.machine.disk.image().files) search.look(name, bytes);
    return search.hits();
  }
  void check_delivered() {
    CHECK(a.store().leaving()->step == LeavingStep::delivered);
    CHECK(words_here() == std::vector<std::string>());
    for (const Hash& photo : photos) {
      const auto bytes = read_all(hub.machine.files, "hub/blobs/" + to_hex(photo.view()).insert(2, "/"), 1U << 20);
      CHECK((bytes && sha256(*bytes) == photo));
    }
    const auto* db = must(hub.reader());
    CHECK(must(const_cast<sql::Database*>(db)->number("SELECT count(*) FROM intake")) == 1);
  }

  sim::HubHost hub{1, schema_with_pictures()};
  sim::Tablet a{2, "li", "inspector", 1};
  std::vector<Hash> photos;
  Id device;
  sim::Disk::Image hub_before, before;
};

}  // namespace

TEST_CASE("leaving that ends at any call goes on, loses nothing, and leaves nothing behind") {
  Withdrawn h;
  for (const bool power : {false, true}) {
    bool over = false;
    for (std::uint64_t call = 1; !over && call < 3000; call += call < 40 ? 1 : 3) {
      INFO("call " << call << (power ? ", power" : ""));
      h.start_again();
      h.a.machine.disk.kill_after(call);
      (void)run_session(h.hub, h.a);
      over = !h.a.machine.disk.dead();
      h.a.machine.disk.kill_after(0);
      h.a.fall();
      power ? h.a.machine.disk.power_cut() : h.a.machine.disk.kill();
      const bool told = h.a.machine.files.exists("store/leaving");
      must(h.a.start());
      if (told) CHECK(h.a.store().quarantine().code() == Code::withdrawn);
      CHECK(run_session(h.hub, h.a).code == Code::withdrawn);
      h.check_delivered();
      CHECK(h.a.store().verify([](const std::string&) {}));
      h.a.fall();
      h.hub.fall();
    }
    CHECK(over);
  }
}

TEST_CASE("a call of the disk that fails while a device leaves only puts it off") {
  Withdrawn h;
  for (const auto kind : {sim::Call::write, sim::Call::sync, sim::Call::rename, sim::Call::remove, sim::Call::open}) {
    bool over = false;
    for (std::uint64_t n = 1; !over && n < 400; n += 2) {
      INFO("kind " << int(kind) << ", call " << n);
      h.start_again();
      const std::uint64_t faults = h.a.machine.disk.faults();
      h.a.machine.disk.fail_after(kind, n);
      (void)run_session(h.hub, h.a);
      over = h.a.machine.disk.faults() == faults;
      h.a.machine.disk.fail_after(kind, 0);
      for (int again = 0; again < 3 && run_session(h.hub, h.a).code != Code::withdrawn; ++again) {
        h.a.fall();
        h.a.machine.disk.kill();
        must(h.a.start());
      }
      h.check_delivered();
      h.a.fall();
      h.hub.fall();
    }
    CHECK(over);
  }
}

TEST_CASE("on a full disk nothing is erased before it is sealed, and nothing is read either") {
  Withdrawn h;
  h.start_again();
  std::uint64_t used = 0;
  for (const auto& [name, bytes] : h.before.files) used += bytes.size();
  h.a.machine.disk.set_capacity(used - (128U << 10) + 2000);  // its reserve gone, there is room for the note alone
  must(h.a.store().begin_leaving());
  CHECK(run_session(h.hub, h.a).code == Code::disk_full);
  REQUIRE(h.a.store().leaving());
  CHECK(h.a.store().leaving()->step == LeavingStep::told);
  CHECK(h.a.store().quarantine().code() == Code::withdrawn);
  CHECK(h.words_here().size() > 0);
  h.a.machine.disk.set_capacity(std::uint64_t{1} << 40);
  CHECK(run_session(h.hub, h.a).code == Code::withdrawn);
  h.check_delivered();
}
