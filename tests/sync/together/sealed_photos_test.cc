// Photos that are encrypted on the tablet, on their way to the hub: with their key, without it, and altered.
#include <filesystem>

#include "tests/support/leak_search.h"
#include "tests/sync/together/bundles.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct Film {
  explicit Film(World& world) : w(world), a(world.tablet("li")) {
    affair_id = a.create("affair", affair("smoke"));
    REQUIRE(a.sync().code == Code::ok);
    visit = a.create("visit", {{"affair", octets(affair_id.view())}});
  }
  std::string at_hub(const Hash& photo) {
    return w.folder.path() + "/hub/blobs/" + to_hex(photo.view()).insert(2, "/");
  }
  void alter(const Hash& photo) {
    const auto files = os::system_files();
    const std::string path = a.store().blobs().path(photo);
    Bytes bytes = must(read_all(*files, path, 1U << 26));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    must(write_whole(*files, path, bytes));
  }
  World& w;
  Tablet& a;
  Id affair_id, visit;
};

}  // namespace

TEST_CASE("photos are encrypted on the tablet, and the hub has their own bytes, by sync and by bundle") {
  World w(schema_with_pictures());
  Film f(w);
  Bytes bytes = SeededRandom(3).bytes(200'000) + "LEAKED-WITNESS-7731" + SeededRandom(4).bytes(200'000);
  const BlobInfo photo = must(f.a.store().blobs().add_bytes(bytes));
  must(f.a.store().note_blob(photo.sha256, photo.size, satchel::BlobLane::original));
  f.a.change("visit", f.visit, {{"picture", octets(photo.sha256.view())}});
  SUBCASE("by sync") { CHECK(f.a.sync().code == Code::ok); }
  SUBCASE("by sync, after pieces of it were lost") {
    f.a.sync([n = 0]() mutable { return ++n % 3 == 0 ? Fate::lost : Fate::arrives; });
    CHECK(f.a.sync().code == Code::ok);
  }
  SUBCASE("by bundle") {
    CHECK(must(f.a.bundle(path_of(w))).whole());
    CHECK(must(w.accept(path_of(w))).photos_taken == 1);
  }
  const auto files = os::system_files();
  CHECK(must(read_all(*files, f.at_hub(photo.sha256), 1U << 26)) == bytes);
  LeakSearch on_tablet({"LEAKED-WITNESS-7731"}), at_hub({"LEAKED-WITNESS-7731"});
  for (const auto& file : std::filesystem::recursive_directory_iterator(f.a.folder()))
    if (file.is_regular_file())
      on_tablet.look(file.path().string(), must(read_all(*files, file.path().string(), 1U << 26)));
  at_hub.look("hub", must(read_all(*files, f.at_hub(photo.sha256), 1U << 26)));
  CHECK(on_tablet.hits().empty());
  CHECK(at_hub.hits().size() == 1);
}

TEST_CASE("a photo that cannot be read for want of the key waits, changes go, and the sync comes to an end") {
  World w(schema_with_pictures());
  Film f(w);
  const Hash first = photo_of(f.a, f.visit, 90'000, 'a'), second = photo_of(f.a, {}, 900, 'b', BlobLane::thumbnail);
  f.a.keys().rest_locked = true;
  f.a.reopen();
  const Id later = f.a.create("affair", affair("dust"));
  CHECK(f.a.sync().code == Code::key_locked);
  CHECK(f.a.store().waiting() == 0);
  CHECK(w.hub().verify([](const std::string&) {}));
  CHECK(f.a.get("affair", later));
  StoreStatus status = must(f.a.store().status());
  CHECK(status.blobs_waiting[0] + status.blobs_waiting[1] == 2);
  CHECK(f.a.bundle(path_of(w)).code() == Code::key_locked);
  f.a.keys().rest_locked = false;  // it is asked again as long as it is not there: nothing need be opened anew
  CHECK(f.a.sync().code == Code::ok);
  status = must(f.a.store().status());
  CHECK(status.blobs_at_hub[0] + status.blobs_at_hub[1] == 2);
  for (const Hash& photo : {first, second}) CHECK(os::system_files()->exists(f.at_hub(photo)));
}

TEST_CASE("a photo that was altered on the tablet is not sent, holds up no other, and the sync says so") {
  World w(schema_with_pictures());
  Film f(w);
  const Hash altered = photo_of(f.a, f.visit, 300'000, 'a'), sound = photo_of(f.a, {}, 200'000, 'b');
  SUBCASE("in the middle") { f.alter(altered); }
  SUBCASE("all of it") { must(write_whole(*os::system_files(), f.a.store().blobs().path(altered), Bytes(500, 'x'))); }
  CHECK(f.a.sync().code == Code::bad_checksum);
  CHECK(os::system_files()->exists(f.at_hub(sound)));
  CHECK_FALSE(os::system_files()->exists(f.at_hub(altered)));
  CHECK(must(f.a.store().status()).blobs_waiting[1] == 1);
  f.a.create("affair", affair("the store goes on"));
  f.a.reopen();
  CHECK_FALSE(f.a.store().salvaged());
}
