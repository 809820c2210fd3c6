// The records horizon: contents of old entries are erased, and everything else goes on.
#include <filesystem>

#include "engine/evidence/package.h"
#include "platform/os/files.h"
#include "sync/hub/central/kept_entry.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/package/package.h"
#include "tests/support/leak_search.h"
#include "tests/sync/together/image_asker.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr const char *kOld = "a title that was withdrawn", *kNew = "the title that stands";

struct Aged {
  Aged() {
    id = a.create("affair", affair(kOld));
    meet();
    make_image();
    a.change("affair", id, {{"title", text(kNew)}, {"place", text("old gate")}});
    meet();
    w.clock.advance({1000});
    horizon = w.clock.wall();
    w.clock.advance({1000});
  }
  void meet() {
    for (int i = 0; i < 2; ++i)
      for (Tablet* t : {&a, &b}) REQUIRE(t->sync().code == Code::ok);
  }
  /// Of what stands now.
  void make_image() {
    w.images.least_records = 1;
    w.restart();
    REQUIRE(ImageAsker(w, "sun").ask().manifest);
  }
  Status sound() {
    return w.hub().verify([this](const std::string& finding) { findings.push_back(finding); });
  }
  LeakSearch searched() {
    LeakSearch search({kOld});
    for (const auto& entry : std::filesystem::recursive_directory_iterator(hub_folder())) {
      if (!entry.is_regular_file()) continue;
      const Bytes bytes = *read_all(*os::system_files(), entry.path().string(), 1U << 30);
      search.look(entry.path().filename().string(), bytes);
      if (entry.path().extension() == ".image") search.look(entry.path().filename().string(), unpacked_image(bytes));
    }
    return search;
  }
  std::string hub_folder() { return w.folder.path() + "/hub"; }

  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  Id id;
  Millis horizon;
  std::vector<std::string> findings;
};

}  // namespace

TEST_CASE_FIXTURE(Aged, "what came before the horizon is erased, in the file too; hashes, authors and records stay") {
  const auto counted = must(w.move_horizon(horizon, true));
  CHECK(counted.erased == 2);
  CHECK(searched().hits().size() > 1);  // the history has it, and the image
  const auto done = must(w.move_horizon(horizon));
  CHECK(done.erased == 2);
  CHECK(must(w.move_horizon(horizon)).erased == 0);  // once is enough
  must(sound());
  w.restart();
  CHECK(searched().hits().empty());
  must(sound());
  Tablet& fresh = w.tablet("zhao");
  REQUIRE(fresh.sync().code == Code::ok);
  CHECK(fresh.value("affair", id, "title") == "\"" + std::string(kNew) + "\"");
  CHECK(fresh.get("affair", id)->author == "li");
  REQUIRE(ImageAsker(w, "qian").ask().manifest);
  CHECK(searched().hits().empty());  // nor in an image of now
}

TEST_CASE_FIXTURE(Aged, "work goes on over it: edits, conflicts with what was erased, what comes twice") {
  b.change("affair", id, {{"place", text("yard")}});
  a.change("affair", id, {{"place", text("new gate")}});
  must(w.move_horizon(horizon));
  REQUIRE(a.sync([n = 0]() mutable { return n++ == 0 ? Fate::lost : Fate::arrives; }).code == Code::ok);
  meet();
  const auto conflicts = a.all("conflict");
  REQUIRE(conflicts.size() == 1);
  CHECK(conflict_text(a, conflicts[0], conflict_field::standing_author) == "li");
  check_same(a, b);
  must(sound());
}

TEST_CASE_FIXTURE(Aged, "a package tells of what was erased by its hash, and proves the rest") {
  must(w.move_horizon(horizon));
  a.change("affair", id, {{"title", text("changed since")}});
  meet();
  const std::string path = w.folder.path() + "/case.zip";
  must(w.package({"affair", id, "inspector", {}}, path));
  const Archive archive = must(Archive::open(must(os::system_files()->open(path))));
  const PackageReport report = must(verify_package(archive, w.hub().key()));
  CHECK(report.entries == 3);
  CHECK(report.withheld == 2);
  CHECK(report.unproved > 0);
}

TEST_CASE_FIXTURE(Aged, "what waits in the intake stays whole, whenever it came") {
  must(w.hub().revoke(b.store().identity().device));
  b.create("affair", affair("for the office"));
  (void)b.sync();
  w.clock.advance({1000});
  const auto done = must(w.move_horizon(w.clock.wall()));
  CHECK(done.erased == 2);
  CHECK(done.kept_for_intake == 1);
  must(sound());
}

TEST_CASE_FIXTURE(Aged, "the horizon only moves on, and not beyond now") {
  CHECK(w.move_horizon(w.clock.wall() + Millis{1}).code() == Code::invalid);
  must(w.move_horizon(horizon));
  CHECK(w.move_horizon(horizon - Millis{1}).code() == Code::invalid);
}

TEST_CASE_FIXTURE(Aged, "contents that somebody erased without a horizon are found to be missing") {
  {
    const auto central = must(hub::open_sqlite_central({hub_folder() + "/central.db", true, nullptr, true}));
    const auto write = must(central->write());
    const auto rows = must(write->payloads(horizon, {}, 1));
    REQUIRE(rows.size() == 1);
    const auto kept = must(hub::kept_entry(rows[0].packed));
    must(write->put_payload(rows[0].version, hub::erased(kept.hash)));
    must(write->commit(must(write->head())));
  }
  CHECK(sound().code() == Code::corrupt);
  CHECK_FALSE(findings.empty());
}
