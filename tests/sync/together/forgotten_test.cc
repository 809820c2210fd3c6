// Records leave the scopes of a tablet that stays: what its journal, its quarantine and its photos say of them goes,
// once the hub and a second copy have it, and the chain goes on.
#include <filesystem>

#include "tests/support/leak_search.h"
#include "tests/sync/together/bundles.h"
#include "tests/sync/together/copies.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr const char *kGone = "smoke from the yard", *kStays = "dust at the gate", *kPhoto = "PHOTO of the yard",
                     *kRefused = "words that came too late";

/// A tablet with a case that moves to other scopes, a visit and a photo of it, and a case that stays.
struct Mover {
  explicit Mover(World& world) : w(world) {
    gone = a.create("affair", affair(kGone));
    visit = a.create("visit", {{"affair", octets(gone.view())}, {"fact", text(kGone)}});
    const BlobInfo blob = must(a.store().blobs().add_bytes(kPhoto + std::string(5000, 'x')));
    must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
    a.change("visit", visit, {{"picture", octets(blob.sha256.view())}});
    photo = blob.sha256;
    stays = a.create("affair", affair(kStays));
    meet();
  }
  void meet() {
    for (int i = 0; i < 2; ++i)
      for (Tablet* t : {&b, &a}) REQUIRE(t->sync().code == Code::ok);
  }
  void move() {
    b.change("affair", gone, {{"district", text("south")}});
    meet();
    CHECK(a.value("affair", gone, "title") == "gone");
    CHECK(a.value("affair", stays, "title") != "gone");
  }
  std::vector<std::string> words(std::vector<std::string> which = {kGone, kPhoto, kRefused}) {
    LeakSearch search(std::move(which));
    const auto files = os::system_files();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(a.folder()))
      if (entry.is_regular_file())
        search.look(entry.path().filename().string(), must(read_all(*files, entry.path().string(), 1U << 30)));
    return search.hits();
  }
  std::int64_t erased() {
    const auto db = must(a.store().reader());
    return must(db->number("SELECT count(*) FROM journal WHERE length(mark)=9"));
  }
  void check_gone(std::int64_t entries) {
    CHECK(words() == std::vector<std::string>());
    CHECK(words({kStays}).size() > 0);
    CHECK(erased() == entries);
    CHECK_FALSE(a.store().blobs().stands(photo));
    CHECK(a.store().open_blob(photo).code() == Code::trimmed);
    CHECK(findings(a) == "");
    CHECK(sound(w));
    CHECK_FALSE(a.store().has_forgotten());
  }

  World& w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang", "office", {"north", "south", "office"});
  Id gone, visit, stays;
  Hash photo;
};

}  // namespace

TEST_CASE("what left the scopes goes from journal, photos and file, once a second copy has it") {
  World w(schema_with_pictures());
  Mover m(w);
  m.move();
  CHECK(m.erased() == 0);  // no copy has it
  CHECK(m.words().size() > 0);
  must(w.copy_hub());
  m.meet();
  m.check_gone(3);
  m.a.reopen();
  m.check_gone(3);
  m.a.change("affair", m.stays, {{"place", text("gate")}});
  m.meet();
  m.check_gone(3);
}
