// Rescue bundles: work that somebody else carries to the hub comes to the same as the device's own sync.
#include "tests/sync/hub/hooked_files.h"
#include "tests/sync/together/bundles.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE("a bundle that was accepted comes to the same as a sync") {
  World synced(schema_with_pictures()), carried(schema_with_pictures());
  Scene one(synced), two(carried);
  REQUIRE(one.a.sync().code == Code::ok);
  const auto made = must(two.a.bundle(path_of(carried)));
  CHECK(made.entries == 4);
  CHECK(made.blobs == 2);
  CHECK(made.blob_bytes == 309'000);
  CHECK(made.whole());
  const auto report = must(carried.accept(path_of(carried)));
  CHECK(report.left.code == Code::ok);
  CHECK(report.device == two.a.store().identity().device);
  CHECK(report.taken == 4);
  CHECK(report.photos_taken == 2);
  REQUIRE(one.b.sync().code == Code::ok);
  REQUIRE(two.b.sync().code == Code::ok);
  check_same(one.b, two.b);
  CHECK(two.b.all("conflict").size() == 1);
  CHECK(two.b.value("affair", two.both, "leaflets") == "18");
  CHECK(sound(carried));
}

TEST_CASE("the device still believes that its work is unsent, and its sync finds all of it at the hub") {
  World w(schema_with_pictures());
  Scene s(w);
  const auto waiting = must(s.a.store().status()).waiting;
  must(s.a.bundle(path_of(w)));
  CHECK(must(s.a.store().status()).waiting == waiting);
  CHECK(must(w.accept(path_of(w))).left.code == Code::ok);
  const auto versions = hub_state(w);
  std::uint64_t photo_bytes = 0;
  s.a.on_photo = [&](Bytes& bytes) { photo_bytes += bytes.size(); };
  REQUIRE(s.a.sync().code == Code::ok);
  const auto status = must(s.a.store().status());
  CHECK(status.waiting == 0);
  CHECK(status.undecided == 0);
  CHECK(status.receipted == status.saved);
  CHECK(status.blobs_at_hub[0] == 1);
  CHECK(status.blobs_at_hub[1] == 1);
  CHECK(photo_bytes <= 9'000);  // a small one goes with the request that creates it, which says that it is there
  CHECK(must(s.a.store().not_receipted()).empty());
  CHECK(s.a.all("conflict").size() == 1);
  CHECK(hub_state(w) != versions);  // the hub's word on the photos, for which the device has asked
  w.settle_down();
  check_same(s.a, s.b);
  CHECK(must(w.accept(path_of(w))).taken == 0);
  CHECK(sound(w));
}

TEST_CASE("a bundle that is accepted twice, or after the device's own sync, changes nothing") {
  World w(schema_with_pictures());
  Scene s(w);
  must(s.a.bundle(path_of(w)));
  SUBCASE("twice") { CHECK(must(w.accept(path_of(w))).taken == 4); }
  SUBCASE("after its sync") { REQUIRE(s.a.sync().code == Code::ok); }
  const auto state = hub_state(w);
  const auto again = must(w.accept(path_of(w)));
  CHECK(again.left.code == Code::ok);
  CHECK(again.taken == 0);
  CHECK(again.known == 4);
  CHECK(again.photos_taken == 0);
  CHECK(again.photos_known == 2);
  CHECK(again.refused.empty());
  CHECK(hub_state(w) == state);
}

TEST_CASE("what the hub refuses of a bundle is counted, and waits for the device") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  must(b.store().seal(b.store().schema()->find("affair")->number, id));
  REQUIRE(b.sync().code == Code::ok);
  a.change("affair", id, {{"title", text("too late")}});
  const Id other = a.create("affair", affair("dust"));
  must(a.bundle(path_of(w)));
  const auto report = must(w.accept(path_of(w)));
  CHECK(report.left.code == Code::ok);
  CHECK(report.taken == 2);
  CHECK(report.refused == std::map<Code, std::int64_t>{{Code::sealed, 1}});
  const auto back = must(hub::bundle_report_from_json(to_json(report)));
  CHECK(back.refused == report.refused);
  CHECK(to_text(back) == to_text(report));
  REQUIRE(a.sync().code == Code::ok);
  CHECK(must(a.store().quarantine()).size() == 1);
  CHECK(a.get("affair", other));
  w.settle_down();
  check_same(a, b);
}

TEST_CASE("a bundle of many pushes") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const std::string big(8000, 'x');
  for (int i = 0; i < 600; ++i)
    a.create("affair", {{"district", text("north")}, {"title", Value(std::to_string(i))}, {"notes", Value(big)}});
  CHECK(must(a.bundle(path_of(w))).entries == 600);
  CHECK(must(w.accept(path_of(w))).taken == 600);
  REQUIRE(b.sync().code == Code::ok);
  CHECK(b.all("affair").size() == 600);
}

TEST_CASE("where nothing is unsent, a bundle says so and no more") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  REQUIRE(a.sync().code == Code::ok);
  CHECK(must(a.bundle(path_of(w))).entries == 0);
  const auto state = hub_state(w);
  const auto report = must(w.accept(path_of(w)));
  CHECK(report.left.code == Code::ok);
  CHECK(report.taken + report.known == 0);
  CHECK(hub_state(w) == state);
}

TEST_CASE("a photo that was sent and that the hub has not vouched for goes along") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  photo_of(a, a.create("visit", {}), 5'000, 'p');
  for (int n = 2; n < 6 && must(a.store().unconfirmed_blobs(10)).empty(); ++n) a.sync_some(n);
  REQUIRE(must(a.store().unconfirmed_blobs(10)).size() == 1);
  CHECK(must(a.bundle(path_of(w))).blobs == 1);
  CHECK(must(w.accept(path_of(w))).photos_known == 1);
  REQUIRE(a.sync().code == Code::ok);
  CHECK(must(a.bundle(path_of(w))).blobs == 0);
}

TEST_CASE("entries that the owning process saves meanwhile go with the next bundle") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  StoreOptions reading{w.folder.path() + "/tablet-li"};
  reading.read_only = true;
  const auto files = os::system_files();
  SeededRandom random(5);
  const Ports ports{w.clock, random, *files, a.keys()};
  const auto beside = must(Store::open(ports, reading));
  a.create("affair", affair("dust"));
  CHECK(must(sync::write_bundle(*beside, ports, path_of(w))).entries == 1);
  CHECK(must(w.accept(path_of(w))).taken == 1);
  CHECK(must(a.bundle(path_of(w))).entries == 2);
  const auto report = must(w.accept(path_of(w)));
  CHECK(report.known == 1);
  CHECK(report.taken == 1);
}

namespace {

/// A disk with a bad sector: in each blob's file, a byte that cannot be read.
struct BadSector final : hub::test::HookedFiles {
  using HookedFiles::HookedFiles;
  struct File final : ReadableFile {
    File(std::unique_ptr<ReadableFile> beneath, std::uint64_t bad) : beneath_(std::move(beneath)), bad_(bad) {}
    std::uint64_t size() const override { return beneath_->size(); }
    Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
      if (offset <= bad_ && bad_ < offset + n) return fail(Code::io, "a bad sector");
      return beneath_->read(offset, n);
    }
    std::unique_ptr<ReadableFile> beneath_;
    const std::uint64_t bad_;
  };
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override {
    SATCHEL_ASSIGN(auto file, HookedFiles::open(path));
    if (path.find("/blobs/") == std::string::npos) return file;
    return std::unique_ptr<ReadableFile>(std::make_unique<File>(std::move(file), bad));
  }
  std::uint64_t bad = 0;
};

}  // namespace

TEST_CASE("a sector that cannot be read stops a bundle that is erased after, and not one that is carried beside") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  const Hash photo = photo_of(a, a.create("visit", {}), 300'000, 'p');
  StoreOptions reading{w.folder.path() + "/tablet-li"};
  reading.read_only = true;
  const auto files = os::system_files();
  BadSector disk(*files);
  SeededRandom random(5);
  const Ports ports{w.clock, random, disk, a.keys()};
  for (const std::uint64_t bad : {std::uint64_t{200'000}, std::uint64_t{0}}) {  // in the middle; where it begins
    disk.bad = bad;
    const auto beside = must(Store::open(ports, reading));
    CHECK(sync::write_bundle(*beside, ports, path_of(w)).code() == Code::io);
    const auto report = must(sync::write_bundle(*beside, ports, path_of(w), sync::Unreadable::is_damage));
    CHECK(report.entries == 2);
    CHECK(report.damaged == std::vector<Hash>{photo});
    const auto accepted = must(w.accept(path_of(w)));
    CHECK(accepted.taken + accepted.known == 2);
    CHECK(accepted.damaged == (bad == 0 ? std::vector<Hash>() : std::vector<Hash>{photo}));
  }
  CHECK(w.hub().verify([](const std::string&) {}));
}

TEST_CASE("no bundle while the key is not at hand") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  a.keys().locked = true;
  CHECK(a.bundle(path_of(w)).code() == Code::busy);
  CHECK_FALSE(os::system_files()->exists(path_of(w)));
  CHECK_FALSE(os::system_files()->exists(path_of(w) + ".part"));
}

TEST_CASE("a restored device's bundle is told to be one, its photos are taken, and its sync brings the rest") {
  World w(schema_with_pictures());
  Scene s(w);
  REQUIRE(s.a.sync().code == Code::ok);
  s.a.back_up();
  const Id lost = s.a.create("affair", affair("before the restore"));
  REQUIRE(s.a.sync().code == Code::ok);
  s.a.restore();
  const Id own = s.a.create("affair", affair("after the restore"));
  const Hash picture = photo_of(s.a, s.a.create("visit", {}), 70'000, 'r');
  must(s.a.bundle(path_of(w)));
  const auto report = must(w.accept(path_of(w)));
  CHECK(report.left.code == Code::forked);
  CHECK(report.taken == 0);
  CHECK(report.photos_taken == 1);
  CHECK(os::system_files()->exists(w.folder.path() + "/hub/blobs/" + to_hex(picture.view()).insert(2, "/")));
  w.settle_down();
  CHECK(s.b.get("affair", lost));
  CHECK(s.b.get("affair", own));
  CHECK(must(w.accept(path_of(w))).left.code == Code::forked);
  check_same(s.a, s.b);
  CHECK(sound(w));
}

TEST_CASE("a bundle that was carried before the device's twin spoke counts for its own line") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("both"));
  REQUIRE(a.sync().code == Code::ok);
  a.back_up();
  const Id one = a.create("affair", affair("one twin's"));
  must(a.bundle(path_of(w)));
  a.restore();
  const Id two = a.create("affair", affair("the other twin's"));
  CHECK(must(w.accept(path_of(w))).taken == 1);
  w.settle_down();
  CHECK(a.get("affair", one));
  CHECK(a.get("affair", two));
  CHECK(sound(w));
}

TEST_CASE("a hub that went back to a backup says that it lacks what came before a bundle") {
  World w;
  Tablet& a = w.tablet("li");
  w.back_up_hub();
  a.create("affair", affair("lost at the hub"));
  REQUIRE(a.sync().code == Code::ok);
  a.create("affair", affair("unsent"));
  must(a.bundle(path_of(w)));
  w.restore_hub();
  const auto report = must(w.accept(path_of(w)));
  CHECK(report.left.code == Code::invalid);
  CHECK(report.left.detail.find("up to 0") != std::string::npos);
  REQUIRE(a.sync().code == Code::ok);
  CHECK(a.all("affair").size() == 2);
  const auto again = must(w.accept(path_of(w)));
  CHECK(again.left.code == Code::ok);
  CHECK(again.known == 1);
  CHECK(sound(w));
}

TEST_CASE("a revoked device's bundle goes where its sync would: to the office's intake, with its photos") {
  World w(schema_with_pictures());
  Scene s(w);
  must(s.a.bundle(path_of(w)));
  must(w.hub().revoke(s.a.store().identity().device));
  const auto report = must(w.accept(path_of(w)));
  CHECK(report.left.code == Code::ok);
  CHECK(report.refused == std::map<Code, std::int64_t>{{Code::revoked, 4}});
  CHECK(report.photos_taken == 2);
  const auto state = hub_state(w);
  CHECK(must(w.accept(path_of(w))).known == 4);
  CHECK(hub_state(w) == state);
  CHECK(sound(w));
}
