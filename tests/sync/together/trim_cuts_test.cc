// A copy and a trim that end at each call of their disk, with the power or without.
#include <doctest/doctest.h>

#include "sync/hub/upkeep/second_copy.h"
#include "tests/simulation/host.h"
#include "tests/sync/rot/session.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr int kPhotos = 3;

/// A hub and a tablet on disks of their own, with photos that both have.
struct House {
  House() {
    sim::Vfs::seed_sqlite(1);
    must(hub.start());
    must(a.enrol(hub.hub(), must(hub.hub().enrol({"li", "inspector", {"north"}}))));
    for (int i = 0; i < kPhotos; ++i) {
      const BlobInfo blob = must(a.store().blobs().add_bytes("photo " + std::to_string(i)));
      must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
      must(a.store().save({{{ChangeKind::create, "visit", {}, {{"picture", octets(blob.sha256.view())}}}}, {}}));
      photos.push_back(blob.sha256);
    }
    REQUIRE(run_session(hub, a).code == Code::ok);
  }
  Result<hub::CopyReport> copy() {
    findings.clear();
    return hub::copy_beside(hub.machine.ports(), {"hub", "copy", {"secret"}, false, hub.machine.vfs.name()},
                            [this](const std::string& line) { findings += line + "; "; });
  }
  std::string verify() {
    std::string out;
    const Status sound = a.store().verify([&](const std::string& line) { out += line + "; "; });
    return sound ? "" : out;
  }

  sim::HubHost hub{1, schema_with_pictures()};
  sim::Tablet a{2, "li", "inspector", 1};
  std::vector<Hash> photos;
  std::string findings;
};

template <class Host>
void fall_at(Host& host, std::uint64_t call, bool power) {
  host.fall();
  INFO(call);
  power ? host.machine.disk.power_cut() : host.machine.disk.kill();
  must(host.start());
}

}  // namespace

TEST_CASE("a trim that ends at any call leaves no original that is neither here nor noted, and goes on") {
  for (const bool power : {false, true}) {
    House h;
    must(h.copy());
    REQUIRE(run_session(h.hub, h.a).code == Code::ok);
    h.a.fall();
    const sim::Disk::Image before = h.a.machine.disk.image();
    bool over = false;
    for (std::uint64_t call = 1; !over && call < 500; ++call) {
      INFO("call " << call << (power ? ", power" : ""));
      h.a.machine.disk.put_back(before);
      h.a.machine.disk.revive();
      must(h.a.start());
      h.a.machine.disk.kill_after(call);
      over = bool(h.a.store().trim()) && !h.a.machine.disk.dead();
      h.a.machine.disk.kill_after(0);
      fall_at(h.a, call, power);
      CHECK(h.verify() == "");
      for (const Hash& blob : h.photos) {
        const Code code = h.a.store().open_blob(blob).code();
        CHECK((code == Code::trimmed || (code == Code::ok && h.a.store().blobs().check(blob))));
      }
      must(h.a.store().trim());
      for (const Hash& blob : h.photos) CHECK(h.a.store().open_blob(blob).code() == Code::trimmed);
      CHECK(h.verify() == "");
      h.a.fall();
    }
    CHECK(over);
  }
}

TEST_CASE("a copy that ends at any call is no lie, and the next one goes on with it") {
  for (const bool power : {false, true}) {
    House h;
    h.hub.fall();
    const sim::Disk::Image before = h.hub.machine.disk.image();
    bool over = false;
    for (std::uint64_t call = 1; !over && call < 3000; call += 7) {
      INFO("call " << call << (power ? ", power" : ""));
      h.hub.machine.disk.put_back(before);
      h.hub.machine.disk.revive();
      h.hub.machine.disk.kill_after(call);
      over = bool(h.copy()) && !h.hub.machine.disk.dead();
      h.hub.machine.disk.kill_after(0);
      fall_at(h.hub, call, power);
      CHECK(h.hub.hub().verify([](const std::string&) {}));
      if (h.hub.machine.files.exists("copy/central.db") && !over) {
        const auto there = hub::copy_beside(h.hub.machine.ports(), {"hub", "copy", {}, true, h.hub.machine.vfs.name()},
                                            [](const std::string&) {});
        CHECK_MESSAGE(there, (there ? "" : there.error().detail));
      }
      const auto again = h.copy();
      CHECK_MESSAGE(again, (again ? "" : again.error().detail));
      CHECK(h.findings == "");
      if (again) CHECK(again->blobs == kPhotos);
      CHECK(h.hub.hub().verify([](const std::string&) {}));
      h.hub.fall();
    }
    CHECK(over);
  }
}
