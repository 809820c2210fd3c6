// A backup and a restore that end at each call of their disk, with the power or without, and devices that go on then.
#include "sync/hub/upkeep/backup.h"

#include <doctest/doctest.h>

#include "engine/sql/database.h"
#include "sync/hub/central/sqlite_central.h"
#include "tests/simulation/host.h"
#include "tests/sync/rot/session.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

const std::vector<std::string> kKeys = {"secret"};  // of this machine, which keeps its hub's key elsewhere

struct Kept {
  Kept() {
    sim::Vfs::seed_sqlite(1);
    must(hub.start());
    must(a.enrol(hub.hub(), must(hub.hub().enrol({"li", "inspector", {"north"}}))));
    work("first");
  }
  /// A visit with a photo, at the hub, and one more photo at the hub whose sync did not tell of anything else.
  void work(const std::string& fact) {
    const BlobInfo blob = must(a.store().blobs().add_bytes("photo of " + fact));
    must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
    must(a.store().save(
        {{{ChangeKind::create, "visit", {}, {{"fact", Value{fact}}, {"picture", octets(blob.sha256.view())}}}}, {}}));
    photos.push_back(blob.sha256);
    REQUIRE(run_session(hub, a).code == Code::ok);
  }
  hub::BackupRequest backup_request() { return {"hub", "backup", kKeys, hub.machine.vfs.name()}; }
  Result<hub::BackupReport> back_up() {
    SATCHEL_ASSIGN(const auto central,
                   hub::open_sqlite_central({"hub/central.db", true, hub.machine.vfs.name(), true}));
    return hub::back_up(hub.machine.ports(), *central, backup_request(), note());
  }
  hub::RestoreRequest restore_request() { return {"backup", "again", kKeys, "", hub.machine.vfs.name(), {}}; }
  Result<hub::BackupReport> restore() {
    SATCHEL_TRY(hub::restore_keys(hub.machine.files, restore_request()));
    return hub::restore(hub.machine.ports(), restore_request(), note());
  }
  hub::Finding note() {
    findings.clear();
    return [this](const std::string& line) { findings += line + "; "; };
  }
  bool has_all(const std::string& folder) {
    BlobFolder blobs(hub.machine.files, folder + "/blobs", hub.machine.random);
    for (const Hash& photo : photos)
      if (!blobs.check(photo)) return false;
    return true;
  }

  sim::HubHost hub{1, schema_with_pictures()};
  sim::Tablet a{2, "li", "inspector", 1};
  std::vector<Hash> photos;
  std::string findings;
};

}  // namespace

TEST_CASE("a backup that ends at any call is none, or all of it, and goes on") {
  for (const bool power : {false, true}) {
    Kept h;
    h.hub.fall();
    const sim::Disk::Image before = h.hub.machine.disk.image();
    bool over = false;
    for (std::uint64_t call = 1; !over && call < 2000; call += 1 + call / 20) {
      INFO("call " << call << (power ? ", power" : ""));
      h.hub.machine.disk.put_back(before);
      h.hub.machine.disk.revive();
      must(h.hub.start());
      h.hub.machine.disk.kill_after(call);
      over = bool(h.back_up()) && !h.hub.machine.disk.dead();
      h.hub.machine.disk.kill_after(0);
      h.hub.fall();
      power ? h.hub.machine.disk.power_cut() : h.hub.machine.disk.kill();
      must(h.hub.start());
      const auto there = hub::look_at_backup(h.hub.machine.files, "backup");
      CHECK((there || there.code() == Code::not_found));
      if (over) CHECK(there);
      if (there) CHECK(h.has_all("backup"));
      const auto again = h.back_up();
      CHECK(again.code() == (there ? Code::invalid : Code::ok));
      CHECK(hub::look_at_backup(h.hub.machine.files, "backup"));
      CHECK(h.has_all("backup"));
    }
    CHECK(over);
  }
}

TEST_CASE("a backup that was ended between its mark and its last step stays, whatever the hub has become") {
  Kept h;
  REQUIRE(h.back_up());
  Files& files = h.hub.machine.files;
  const hub::Backup made = must(hub::look_at_backup(files, "backup"));
  must(write_whole(files, "backup/begun", made.hub.view()));
  h.hub.fall();
  must(must(sql::Database::open("hub/central.db", {.vfs = h.hub.machine.vfs.name()}))
           ->run("UPDATE writer SET head=zeroblob(32)"));
  CHECK(h.back_up().code() == Code::invalid);
  CHECK(must(hub::look_at_backup(files, "backup")) == made);
  CHECK_FALSE(files.exists("backup/begun"));
  CHECK(h.has_all("backup"));
}

TEST_CASE("a backup whose mark does not fit is made anew where it was begun") {
  Kept h;
  REQUIRE(h.back_up());
  Files& files = h.hub.machine.files;
  must(write_whole(files, "backup/begun", must(hub::look_at_backup(files, "backup")).hub.view()));
  must(write_whole(files, "backup/central.db", "torn"));
  CHECK(h.back_up());
  CHECK(hub::look_at_backup(files, "backup"));
}

TEST_CASE("a restore that ends at any call leaves no hub's database, or all of it, and goes on") {
  for (const bool power : {false, true}) {
    Kept h;
    REQUIRE(h.back_up());
    const sim::Disk::Image before = h.hub.machine.disk.image();
    bool over = false;
    for (std::uint64_t call = 1; !over && call < 2000; call += 1 + call / 20) {
      INFO("call " << call << (power ? ", power" : ""));
      h.hub.machine.disk.put_back(before);
      h.hub.machine.disk.revive();
      h.hub.machine.disk.kill_after(call);
      over = bool(h.restore()) && !h.hub.machine.disk.dead();
      h.hub.machine.disk.kill_after(0);
      power ? h.hub.machine.disk.power_cut() : h.hub.machine.disk.kill();
      h.hub.machine.disk.revive();
      const bool placed = h.hub.machine.files.exists("again/central.db");
      if (over) CHECK(placed);
      if (placed) CHECK(h.has_all("again"));
      const auto again = h.restore();
      CHECK((again || again.code() == Code::invalid));  // it was all there
      REQUIRE(h.hub.machine.files.exists("again/central.db"));
      CHECK(h.has_all("again"));
      const auto central = hub::open_sqlite_central({"again/central.db", true, h.hub.machine.vfs.name(), false});
      REQUIRE(central);
      CHECK((*(*central)->view())->head()->version.log_epoch() > 1);
    }
    CHECK(over);
  }
}

TEST_CASE("a backup, and what is made of it, say which receipted photo the hub had lost") {
  Kept h;
  h.work("second");
  must(h.hub.machine.files.remove("hub/blobs/" + to_hex(h.photos[0].view()).insert(2, "/")));
  const auto made = h.back_up();
  REQUIRE(made);
  CHECK(made->blobs.unsound == std::vector{h.photos[0]});
  CHECK(h.findings.find(to_hex(h.photos[0].view())) != std::string::npos);
  const auto restored = h.restore();
  REQUIRE(restored);
  CHECK(restored->blobs.unsound == std::vector{h.photos[0]});
  CHECK(h.findings.find(to_hex(h.photos[0].view())) != std::string::npos);
}

TEST_CASE("what was altered in a backup is found before anything is made of it") {
  Kept h;
  REQUIRE(h.back_up());
  Files& files = h.hub.machine.files;
  const auto altered = [&](const std::string& name) {
    Bytes bytes = must(read_all(files, "backup/" + name, 64U << 20));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    must(write_whole(files, "backup/" + name, bytes));
  };
  SUBCASE("its mark") {
    altered("backup");
    CHECK(h.restore().code() == Code::corrupt);
  }
  SUBCASE("its database") {
    altered("central.db");
    CHECK(h.restore().code() == Code::corrupt);
  }
  SUBCASE("a photo: all else is restored, and it is said") {
    altered("blobs/" + to_hex(h.photos[0].view()).insert(2, "/"));
    const auto restored = h.restore();
    REQUIRE(restored);
    CHECK(restored->blobs.unsound == h.photos);
    CHECK(h.findings.find(to_hex(h.photos[0].view())) != std::string::npos);
    return;
  }
  CHECK_FALSE(files.exists("again/central.db"));
}

TEST_CASE("another hub's key makes no hub of a backup; without any it is told") {
  Kept h;
  REQUIRE(h.back_up());
  sim::HubHost other{9, schema_with_pictures()};
  REQUIRE(hub::restore_keys(h.hub.machine.files, h.restore_request()));
  Ports ports = h.hub.machine.ports();
  const Ports mixed{ports.clock, ports.random, ports.files, other.machine.ports().keys};
  CHECK(hub::restore(mixed, h.restore_request(), h.note()).code() == Code::bad_signature);
  auto elsewhere = h.restore_request();
  elsewhere.data = "third";
  elsewhere.keys_from = "nowhere";
  must(h.hub.machine.files.remove("backup/secret"));
  CHECK(hub::restore_keys(h.hub.machine.files, elsewhere).code() == Code::key_locked);
}

TEST_CASE(
    "without the key that identities are sealed to nothing is restored, but where its folder says that it is lost") {
  Kept h;
  REQUIRE(h.back_up());
  Files& files = h.hub.machine.files;
  auto request = h.restore_request();
  request.keys = {"secret", "intake.key"};
  const Status none = hub::restore_keys(files, request);
  CHECK(none.code() == Code::key_locked);
  CHECK(none.error().detail.find("no intake.key") != std::string::npos);
  must(files.make_folder("safe"));
  request.keys_from = "safe";
  must(write_whole(files, "safe/intake.key.lost", ""));
  CHECK(hub::restore_keys(files, request));
  CHECK(files.exists("again/intake.key.lost"));
  CHECK(files.exists("again/secret"));  // of the backup, which has that one
  must(write_whole(files, "safe/intake.key", Bytes(32, 'k')));
  request.data = "third";
  CHECK(hub::restore_keys(files, request));
  CHECK(files.exists("third/intake.key"));
  CHECK_FALSE(files.exists("third/intake.key.lost"));
}

TEST_CASE("nothing is backed up into, or restored over, what is there") {
  Kept h;
  must(h.hub.machine.files.make_folder("backup"));
  must(write_whole(h.hub.machine.files, "backup/a file", "of somebody"));
  CHECK(h.back_up().code() == Code::invalid);
  must(h.hub.machine.files.remove("backup/a file"));
  REQUIRE(h.back_up());
  CHECK(h.back_up().code() == Code::invalid);
  auto over = h.restore_request();
  over.data = "hub";
  CHECK(hub::restore_keys(h.hub.machine.files, over).code() == Code::invalid);
}
