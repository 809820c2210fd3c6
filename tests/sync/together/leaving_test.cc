// A device that the hub withdraws: it is told, what only it has is sealed and delivered, and nothing else stays on it.
#include <filesystem>

#include "tests/support/leak_search.h"
#include "tests/sync/together/bundles.h"
#include "tests/sync/together/copies.h"

using namespace satchel;
using namespace satchel::test;

namespace {

const std::vector<std::string> kSecrets{"smoke from the yard", "told in confidence", "QUARANTINED words",
                                        "PHOTO of the yard"};

/// What of the planted words stands anywhere in the tablet's folder.
std::vector<std::string> found_in(const std::string& folder) {
  LeakSearch search(kSecrets);
  const auto files = os::system_files();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      search.look(entry.path().filename().string(), must(read_all(*files, entry.path().string(), 1U << 30)));
  return search.hits();
}

/// A tablet with work that the hub has, work that it has not, a photo of each kind, and a refused change.
struct Leaver {
  explicit Leaver(World& world) : w(world), a(w.tablet("li")), b(w.tablet("wang")) {
    both = a.create("affair", affair("smoke from the yard"));
    w.settle_down();
    must(b.store().seal(b.store().schema()->find("affair")->number, both));
    REQUIRE(b.sync().code == Code::ok);
    a.change("affair", both, {{"title", text("QUARANTINED words")}});
    sent_visit = a.create("visit", {{"affair", octets(both.view())}});
    sent_photo = picture("first ");
    a.change("visit", sent_visit, {{"picture", octets(sent_photo.view())}});
    REQUIRE(a.sync().code == Code::ok);
    CHECK(must(a.store().quarantine()).size() == 1);
    late = a.create("affair", affair("told in confidence"));
    visit = a.create("visit", {{"affair", octets(late.view())}, {"fact", text("told in confidence")}});
    photo = picture("second ");
    a.change("visit", visit, {{"picture", octets(photo.view())}});
    device = a.store().identity().device;
  }

  Hash picture(const std::string& which) {
    const BlobInfo blob = must(a.store().blobs().add_bytes(which + "PHOTO of the yard" + std::string(5000, 'x')));
    must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
    return blob.sha256;
  }
  void revoke() { must(w.hub().revoke(device)); }
  bool at_hub(const Hash& blob) const {
    const std::string path = w.folder.path() + "/hub/blobs/" + to_hex(blob.view()).insert(2, "/");
    const auto bytes = read_all(*os::system_files(), path, 1U << 20);
    return bytes && sha256(*bytes) == blob;
  }
  std::int64_t in_intake() {
    const auto db = must(sql::Database::open(w.folder.path() + "/hub/central.db", {.checkpoints = false}));
    return must(db->number("SELECT count(*) FROM intake WHERE reason='revoked'"));
  }
  void check_closed() {
    Store& s = a.store();
    const TypeNo type = s.schema()->find("affair")->number;
    CHECK(s.get(type, both).code() == Code::withdrawn);
    CHECK(s.each(type, [](const Record&) { return Status{}; }).code() == Code::withdrawn);
    CHECK(s.quarantine().code() == Code::withdrawn);
    CHECK(s.not_receipted().code() == Code::withdrawn);
    CHECK(s.reader().code() == Code::withdrawn);
    CHECK(s.open_blob(photo).code() == Code::withdrawn);
    CHECK(s.save({{{ChangeKind::create, "affair", {}, {}}}, {}}).code() == Code::withdrawn);
    CHECK(s.settle(both, Take::standing).code() == Code::withdrawn);
    CHECK(s.trim().code() == Code::withdrawn);
  }
  void check_left() {
    check_closed();
    REQUIRE(a.store().leaving());
    CHECK(a.store().leaving()->step == LeavingStep::delivered);
    CHECK_FALSE(os::system_files()->exists(a.store().leaving_bundle()));
    CHECK(found_in(a.folder()) == std::vector<std::string>());
    CHECK(findings(a) == "");
    CHECK(at_hub(photo));
    CHECK(at_hub(sent_photo));
    CHECK(sound(w));
  }

  World& w;
  Tablet &a, &b;
  Id both, sent_visit, late, visit, device;
  Hash sent_photo, photo;
};

}  // namespace

TEST_CASE("a withdrawn device is told at its next contact, its rest is delivered, and nothing stays on it") {
  World w(schema_with_pictures());
  Leaver l(w);
  CHECK(found_in(l.a.folder()).size() >= kSecrets.size() - 1);  // a photo is encrypted on the disk
  l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
  CHECK(l.in_intake() == 3);
  CHECK(l.a.sync().code == Code::withdrawn);
  l.a.reopen();
  l.check_left();
  CHECK(l.in_intake() == 3);
  CHECK(l.a.sync().code == Code::withdrawn);
}

TEST_CASE("what the first push after the withdrawal does not hold goes with the bundle") {
  World w(schema_with_pictures());
  Leaver l(w);
  l.revoke();
  must(l.a.store().begin_leaving());
  l.check_closed();
  CHECK(l.a.store().leaving()->step == LeavingStep::told);
  l.a.reopen();
  l.check_closed();
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
  CHECK(l.in_intake() == 3);
}

TEST_CASE("a hub that cannot be reached, and replies that are lost, only put it off") {
  for (unsigned cut = 0; cut < 12; ++cut) {
    World w(schema_with_pictures());
    Leaver l(w);
    l.revoke();
    unsigned n = 0;
    INFO(cut);
    CHECK(l.a.sync([&] { return n++ == cut / 2 ? (cut % 2 ? Fate::lost : Fate::request_lost) : Fate::arrives; }).code ==
          Code::withdrawn);
    l.check_left();
    CHECK(l.in_intake() == 3);
  }
}

TEST_CASE("sessions that end anywhere go on with the next one") {
  World w(schema_with_pictures());
  Leaver l(w);
  l.revoke();
  for (int i = 0; i < 6; ++i) {
    l.a.sync_some(1);
    if (l.a.store().leaving()) l.check_closed();
    l.a.reopen();
  }
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
}

TEST_CASE("the bundle of a withdrawn device can be carried, and the device hears of it later") {
  World w(schema_with_pictures());
  Leaver l(w);
  l.revoke();
  unsigned n = 0;
  CHECK(l.a.sync([&] { return ++n > 1 ? Fate::request_lost : Fate::arrives; }).code == Code::internal);
  REQUIRE(l.a.store().leaving()->step == LeavingStep::erased);
  CHECK(found_in(l.a.folder()) == std::vector<std::string>());
  CHECK(must(l.a.store().undelivered()).blobs == 1);
  CHECK(findings(l.a) == "");
  const auto report = must(w.accept(l.a.store().leaving_bundle()));
  CHECK(report.left.code == Code::ok);
  CHECK(must(w.accept(l.a.store().leaving_bundle())).photos_known == 1);
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
  CHECK(l.in_intake() == 3);
}

TEST_CASE("a withdrawn device whose hub goes back to a backup delivers its bundle once more") {
  World w(schema_with_pictures());
  Leaver l(w);
  w.back_up_hub();
  l.revoke();
  must(l.a.store().begin_leaving());
  unsigned n = 0;  // asked, delivered, and its receipts are lost
  (void)l.a.sync([&] { return ++n > 2 ? Fate::lost : Fate::arrives; });
  REQUIRE(l.a.store().leaving()->step == LeavingStep::erased);
  CHECK(l.in_intake() == 3);
  w.restore_hub();
  CHECK(l.in_intake() == 0);
  bool again = false;
  SUBCASE("which knows of the withdrawal") { again = true; }
  SUBCASE("of before the withdrawal") {}
  if (again) l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
  CHECK(l.in_intake() == (again ? 3 : 0));  // a hub that knows nothing of the withdrawal takes it as the device's own
}

TEST_CASE("a hub that went back to a backup and withdraws the device gets all that it lost") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  w.back_up_hub();
  const Id kept = a.create("affair", affair("smoke from the yard"));
  const Hash photo = photo_of(a, a.create("visit", {}), 30'000, 'p');
  REQUIRE(a.sync().code == Code::ok);
  w.restore_hub();
  must(w.hub().revoke(a.store().identity().device));
  CHECK(a.sync().code == Code::withdrawn);
  CHECK(a.store().leaving()->step == LeavingStep::delivered);
  CHECK(a.store().leaving()->entries == 3);
  CHECK(a.store().get(a.store().schema()->find("affair")->number, kept).code() == Code::withdrawn);
  CHECK(os::system_files()->exists(w.folder.path() + "/hub/blobs/" + to_hex(photo.view()).insert(2, "/")));
  CHECK(sound(w));
}

TEST_CASE("where the hub makes second copies the bundle stays until it is in one") {
  World w(schema_with_pictures());
  Leaver l(w);
  must(w.copy_hub());
  l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  REQUIRE(l.a.store().leaving()->step == LeavingStep::erased);
  CHECK(found_in(l.a.folder()) == std::vector<std::string>());
  const Undelivered left = must(l.a.store().undelivered());
  CHECK(left.entries == 0);
  CHECK(left.blobs == 0);
  CHECK(left.not_covered > 0);
  must(w.copy_hub());
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
}

TEST_CASE("a salvage of what a withdrawn device left brings nothing back and loses no bundle") {
  World w(schema_with_pictures());
  Leaver l(w);
  l.revoke();
  unsigned n = 0;
  (void)l.a.sync([&] { return ++n > 1 ? Fate::request_lost : Fate::arrives; });
  REQUIRE(l.a.store().leaving()->step == LeavingStep::erased);
  SUBCASE("a damaged database") {
    const auto files = os::system_files();
    const Bytes bytes = must(read_all(*files, l.a.folder() + "/store.db", 1U << 30));
    must(write_whole(*files, l.a.folder() + "/store.db", Bytes(bytes.size(), 'z')));
  }
  SUBCASE("no database") { must(os::system_files()->remove(l.a.folder() + "/store.db")); }
  SUBCASE("no note") { must(os::system_files()->remove(l.a.folder() + "/leaving")); }
  const bool noted = os::system_files()->exists(l.a.folder() + "/leaving");
  l.a.reopen();
  l.check_closed();
  CHECK(found_in(l.a.folder()) == std::vector<std::string>());
  CHECK(os::system_files()->exists(l.a.store().leaving_bundle()));
  CHECK(l.a.sync().code == Code::withdrawn);
  CHECK(l.in_intake() == 3);
  CHECK(l.at_hub(l.photo));
  if (noted) l.check_left();
}

TEST_CASE(
    "a store that is damaged before its bundle stands is salvaged, delivered and erased, what was set aside too") {
  World w(schema_with_pictures());
  Leaver l(w);
  l.revoke();
  l.a.keys().locked = true;  // nothing is signed: it stays at the first step
  must(l.a.store().begin_leaving());
  CHECK(l.a.sync().code == Code::busy);
  CHECK(l.a.store().leaving()->step == LeavingStep::told);
  const auto files = os::system_files();
  {
    auto beside =
        must(sql::Database::open(l.a.folder() + "/store.db", {.mode = sql::Mode::open, .checkpoints = false}));
    must(beside->run("UPDATE setting SET value=x'00' WHERE name='progress'"));
  }
  l.a.keys().locked = false;
  l.a.reopen();
  CHECK(l.a.store().salvaged());
  CHECK(files->exists(l.a.folder() + "/aside/1/store.db"));
  l.check_closed();
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
  CHECK(l.in_intake() == 3);
  CHECK_FALSE(files->exists(l.a.folder() + "/aside/1/store.db"));
  CHECK(must(l.a.store().damages()).size() == 1);
}

TEST_CASE("bytes of a photo that no row names are delivered with the rest") {
  World w(schema_with_pictures());
  Leaver l(w);
  const BlobInfo blob = must(l.a.store().blobs().add_bytes("third PHOTO of the yard"));
  l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
  CHECK(l.at_hub(blob.sha256));
}

TEST_CASE("the bundle of a photo that had rotted stays for a person") {
  World w(schema_with_pictures());
  Leaver l(w);
  const std::string path = l.a.store().blobs().path(l.photo);
  const Bytes bytes = must(read_all(*os::system_files(), path, 1U << 20));
  must(write_whole(*os::system_files(), path, Bytes(bytes.size(), 'r')));
  l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  CHECK(l.a.store().leaving()->step == LeavingStep::erased);
  CHECK(must(l.a.store().undelivered()).damaged == 1);
  CHECK(must(l.a.store().undelivered()).entries == 0);
  CHECK(must(l.a.store().undelivered()).blobs == 0);
  CHECK(os::system_files()->exists(l.a.store().leaving_bundle()));
  CHECK(l.a.sync().code == Code::withdrawn);
  CHECK(findings(l.a) == "");
}

TEST_CASE("a photo of which the footer alone rotted is delivered whole") {
  World w(schema_with_pictures());
  Leaver l(w);
  const std::string path = l.a.store().blobs().standing(l.photo);
  Bytes bytes = must(read_all(*os::system_files(), path, 1U << 20));
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  must(write_whole(*os::system_files(), path, bytes));
  CHECK(l.a.store().blobs().check(l.photo).code() == Code::corrupt);
  l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
}

TEST_CASE("of a photo that rotted in part, the bundle has all but the part, and stays") {
  World w(schema_with_pictures());
  Leaver l(w);
  const BlobInfo large = must(l.a.store().blobs().add_bytes("third " + Bytes(300'000, 'y')));
  must(l.a.store().note_blob(large.sha256, large.size, BlobLane::original));
  const std::string path = l.a.store().blobs().standing(large.sha256);
  Bytes bytes = must(read_all(*os::system_files(), path, 1U << 20));
  SUBCASE("a chunk") { bytes[70'000] = static_cast<char>(bytes[70'000] ^ 1); }
  SUBCASE("its end is gone") { bytes.resize(bytes.size() - 1000); }
  must(write_whole(*os::system_files(), path, bytes));
  const auto report = must(l.a.bundle(path_of(w)));
  CHECK(report.missing.empty());
  CHECK(report.damaged == std::vector<Hash>{large.sha256});
  CHECK(report.blobs == 2);
  l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  CHECK(must(l.a.store().undelivered()).damaged == 1);
  CHECK(l.a.store().leaving()->missing == 0);
  CHECK(os::system_files()->exists(l.a.store().leaving_bundle()));
}

TEST_CASE("a plain photo of another size than it had is damaged, and not missing") {
  World w(schema_with_pictures());
  Leaver l(w);
  Store& store = l.a.store();
  must(os::system_files()->remove(store.blobs().standing(l.photo)));
  must(write_whole(*os::system_files(), store.blobs().standing(l.photo), Bytes("second PHOTO")));
  l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  CHECK(l.a.store().leaving()->missing == 0);
  CHECK(must(l.a.store().undelivered()).damaged == 1);
  CHECK(os::system_files()->exists(l.a.store().leaving_bundle()));
}

TEST_CASE("records of others that a withdrawn device can hand back no more are counted") {
  World w(schema_with_pictures());
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  for (Tablet* t : {&a, &b}) REQUIRE(t->sync().code == Code::ok);
  w.back_up_hub();
  b.create("affair", affair("smoke from the yard"));
  REQUIRE(b.sync().code == Code::ok);
  REQUIRE(a.sync().code == Code::ok);
  w.restore_hub();
  a.sync_some(1);
  REQUIRE(must(a.store().status()).to_hand_back == 1);
  must(w.hub().revoke(a.store().identity().device));
  CHECK(a.sync().code == Code::withdrawn);
  CHECK(a.store().leaving()->unhanded == 1);
  a.reopen();
  CHECK(a.store().leaving()->unhanded == 1);
}

TEST_CASE("what was in a copy, by the word of a hub that went back since, is sealed and delivered again") {
  World w(schema_with_pictures());
  Leaver l(w);
  REQUIRE(l.a.sync().code == Code::ok);
  w.back_up_hub();
  must(w.copy_hub());
  REQUIRE(l.a.sync().code == Code::ok);
  w.restore_hub();
  REQUIRE(l.a.sync().code == Code::ok);
  CHECK(must(l.a.store().status()).covered == 0);
  CHECK(must(l.a.store().trimmable()).goes.empty());
  CHECK(findings(l.a) == "");
  l.revoke();
  CHECK(l.a.sync().code == Code::withdrawn);
  CHECK(l.a.store().leaving()->entries > 0);
  CHECK(must(l.a.store().undelivered()).not_covered > 0);
  must(w.copy_hub("another"));
  CHECK(l.a.sync().code == Code::withdrawn);
  l.check_left();
}
