// Records leave the scopes of a tablet that stays: what its journal, its quarantine and its photos say of them goes,
// once the hub and a second copy have it, and the chain goes on.
#include <filesystem>

#include "engine/evidence/package.h"
#include "engine/store/journal.h"
#include "sync/hub/central/kept_entry.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/entries/events.h"
#include "sync/hub/package/package.h"
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
  explicit Mover(World& world, bool back_up_hub_first = false) : w(world) {
    meet();
    if (back_up_hub_first) w.back_up_hub();
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
  void damage() {
    {
      const std::string path = a.folder() + "/store.db";
      auto beside = must(sql::Database::open(path, {.mode = sql::Mode::open, .checkpoints = false}));
      must(beside->run("UPDATE setting SET value=x'00' WHERE name='progress'"));
    }
    a.reopen();
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

TEST_CASE("a device whose scopes are other ones forgets in the same way") {
  World w(schema_with_pictures());
  Mover m(w);
  must(w.copy_hub());
  m.meet();
  const Id device = m.a.store().identity().device;
  must(w.hub().rescope(device, {"west"}));
  m.meet();
  CHECK(m.a.value("affair", m.stays, "title") == "gone");
  CHECK(m.words({kGone, kPhoto, kStays}) == std::vector<std::string>());
  CHECK(m.erased() == 4);
  CHECK(findings(m.a) == "");
  must(w.hub().rescope(device, {"north"}));
  m.meet();
  CHECK(m.a.value("affair", m.gone, "title") == "\"" + std::string(kGone) + "\"");
  CHECK(m.a.value("affair", m.stays, "title") != "gone");
  m.a.change("affair", m.gone, {{"title", text("it is back")}});
  m.meet();
  CHECK(m.b.value("affair", m.gone, "title") == "\"it is back\"");
  check_same(m.a, m.b);
  CHECK(m.erased() == 4);
  CHECK(findings(m.a) == "");
}

TEST_CASE("an entry that also speaks of what stays is kept, and so is what hangs together with it") {
  World w(schema_with_pictures());
  Mover m(w);
  must(m.a.store().save({{{ChangeKind::update, "affair", m.gone, {{"place", text("yard")}}},
                          {ChangeKind::update, "affair", m.stays, {{"place", text("yard")}}}},
                         {}}));
  m.meet();
  must(w.copy_hub());
  m.move();
  CHECK(m.erased() == 2);  // of the visit alone
  CHECK(m.words({kPhoto}) == std::vector<std::string>());
  CHECK(m.words().size() > 0);
  CHECK(findings(m.a) == "");
  CHECK(m.a.store().not_receipted()->empty());
}

TEST_CASE("what came too late for its scopes is with the office: its quarantine names it and holds it no more") {
  World w(schema_with_pictures());
  Mover m(w);
  m.b.change("affair", m.gone, {{"district", text("south")}});
  REQUIRE(m.b.sync().code == Code::ok);
  m.a.change("affair", m.gone, {{"title", text(kRefused)}});
  m.meet();
  auto refused = must(m.a.store().quarantine());
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].code == Code::out_of_scope);
  CHECK_FALSE(refused[0].erased);
  must(w.copy_hub());
  m.meet();
  m.check_gone(4);
  refused = must(m.a.store().quarantine());
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].code == Code::out_of_scope);
  CHECK(refused[0].erased);
  CHECK(refused[0].content.changes.empty());
  CHECK(m.a.store().retry(refused[0].entry).code() == Code::out_of_scope);
  m.a.reopen();
  CHECK(must(m.a.store().quarantine()).size() == 1);
}

/// All that came since the backup is lost at the hub; of what the tablet forgot it has the hashes alone.
struct SetBack {
  explicit SetBack(World& world) : m(world, true) {
    must(m.w.copy_hub());
    m.meet();
    m.move();
    m.check_gone(3);
    m.w.restore_hub();
  }
  std::vector<hub::EventRow> told() {
    auto all = m.w.events();
    std::erase_if(all, [](const hub::EventRow& e) { return e.kind != "contents_erased"; });
    return all;
  }
  void check_told() {
    REQUIRE(told().size() == 1);
    CHECK(told()[0].device == m.a.store().identity().device);
    CHECK(told()[0].entries == 3);
    CHECK(told()[0].known == 0);
  }
  Mover m;
};

TEST_CASE("a hub that went back to a backup gets the chain without a gap, and the office hears of it") {
  World w(schema_with_pictures());
  SetBack r(w);
  SUBCASE("by its next sync") {}
  SUBCASE("carried") {
    must(r.m.a.bundle(path_of(w)));
    const auto report = must(w.accept(path_of(w)));
    CHECK(report.left.code == Code::invalid);  // it goes on behind what the hub lost
  }
  r.m.meet();
  r.check_told();
  CHECK(sound(w));
  CHECK(findings(r.m.a) == "");
  CHECK(r.m.erased() == 3);
  CHECK(r.m.a.value("affair", r.m.stays, "title") == "\"" + std::string(kStays) + "\"");
  CHECK(r.m.words() == std::vector<std::string>());
  r.m.a.change("affair", r.m.stays, {{"place", text("gate")}});
  r.m.meet();
  CHECK(r.m.b.value("affair", r.m.stays, "place") == "\"gate\"");
  const std::string path = path_of(w, "case.zip");
  must(w.package({"affair", r.m.stays, "inspector", {}}, path));
  const Archive archive = must(Archive::open(must(os::system_files()->open(path))));
  CHECK(must(verify_package(archive, w.hub().key())).entries == 2);
  must(w.move_horizon(w.clock.wall()));  // what came without contents is no matter of the horizon
  CHECK(sound(w));
}

TEST_CASE("a bundle of what a restored hub lost holds the hashes too") {
  World w(schema_with_pictures());
  SetBack r(w);
  r.m.a.sync_some(1);  // it hears of the restore
  const auto report = must(r.m.a.bundle(path_of(w)));
  CHECK(report.whole());
  CHECK(report.entries == 4);
  const auto taken = must(w.accept(path_of(w)));
  CHECK(taken.left.code == Code::ok);
  CHECK(taken.taken == 4);
  r.check_told();
  r.m.meet();
  r.check_told();
  CHECK(sound(w));
  CHECK(findings(r.m.a) == "");
}

TEST_CASE("an entry without contents that the office was not told of is found out") {
  World w(schema_with_pictures());
  SetBack r(w);
  r.m.meet();
  CHECK(sound(w));
  {
    const auto central = must(hub::open_sqlite_central({w.folder.path() + "/hub/central.db", true, nullptr, true}));
    const auto write = must(central->write());
    for (const auto& row : must(write->payloads(w.clock.wall() + Millis{1}, {}, 1)))
      must(write->put_payload(row.version, hub::came_as(must(hub::kept_entry(row.packed)).hash)));
    must(write->commit(must(write->head())));
  }
  std::string found;
  CHECK_FALSE(w.hub().verify([&](const std::string& finding) { found += finding; }));
  CHECK(found.find("more entries without contents") != std::string::npos);
}

TEST_CASE("contents that come after their hash are taken") {
  World w(schema_with_pictures());
  Mover m(w, true);
  m.a.back_up();
  must(w.copy_hub());
  m.meet();
  m.move();
  m.check_gone(3);
  w.restore_hub();
  m.meet();
  CHECK(w.hub().verify([](const std::string&) {}));
  CHECK(m.b.value("affair", m.gone, "title") == "gone");
  m.a.restore();  // to a time when it had all of it
  m.damage();     // so that it brings that under another epoch
  REQUIRE(m.a.store().salvaged());
  m.meet();
  m.meet();
  CHECK(m.b.value("affair", m.gone, "title") == "\"" + std::string(kGone) + "\"");
  CHECK(sound(w));
  CHECK(findings(m.a) == "");
}

TEST_CASE("a salvage takes hashes for what they are") {
  World w(schema_with_pictures());
  Mover m(w);
  must(w.copy_hub());
  m.meet();
  m.move();
  m.check_gone(3);
  m.damage();
  REQUIRE(m.a.store().salvaged());
  CHECK(m.a.store().salvaged()->lost.empty());
  CHECK(m.a.store().salvaged()->kept == 4);
  CHECK(m.erased() == 3);
  CHECK(findings(m.a) == "");
  m.meet();
  CHECK(m.erased() == 3);
  CHECK(findings(m.a) == "");
  CHECK(m.words() == std::vector<std::string>());
  CHECK(sound(w));
  const auto all = w.events();
  const auto told = std::ranges::find(all, "contents_erased", &hub::EventRow::kind);
  REQUIRE(told != all.end());
  CHECK(told->entries == 3);
  CHECK(told->known == 3);  // they came whole before
}

TEST_CASE("a device that forgot and is withdrawn then leaves as any other") {
  World w(schema_with_pictures());
  Mover m(w);
  must(w.copy_hub());
  m.meet();
  m.move();
  m.check_gone(3);
  m.a.change("affair", m.stays, {{"place", text("gate")}});
  must(w.hub().revoke(m.a.store().identity().device));
  CHECK(m.a.sync().code == Code::withdrawn);
  must(w.copy_hub());
  CHECK(m.a.sync().code == Code::withdrawn);
  CHECK(m.a.store().leaving()->step == LeavingStep::delivered);
  CHECK(findings(m.a) == "");
  CHECK(sound(w));
}

TEST_CASE("contents that somebody erased, and no copy has, are found to be missing") {
  World w(schema_with_pictures());
  Mover m(w);
  must(w.copy_hub());
  m.meet();
  m.a.create("affair", affair("since the copy"));
  m.meet();
  const std::int64_t n = m.a.store().last_seq().value;
  const Origin place{m.a.store().epoch(), {n}};
  {
    auto beside =
        must(sql::Database::open(m.a.folder() + "/store.db", {.mode = sql::Mode::open, .checkpoints = false}));
    auto read = must(beside->prepare("SELECT entry FROM journal WHERE n=?"));
    read.bind(0, n);
    REQUIRE(must(read.step()));
    const Hash entry = entry_hash(read.blob(0));
    read.reset();
    const Bytes mark = erased_mark(place, entry);
    auto write = must(beside->prepare("UPDATE journal SET entry=?,mark=? WHERE n=?"));
    must(write.bind(0, entry).bind_blob(1, mark).bind(2, n).run());
  }
  CHECK(findings(m.a).find("has lost its contents") != std::string::npos);
}
