// A second copy of the hub, and its word on it.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/sql/database.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/upkeep/copy_statements.h"
#include "tests/sync/together/copies.h"

using namespace satchel;
using namespace satchel::test;

namespace fs = std::filesystem;

namespace {

std::string blob_path(const World& w, const std::string& folder, const Hash& blob) {
  const std::string hex = to_hex(blob.view());
  return w.folder.path() + "/" + folder + "/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2);
}

void spoil(const std::string& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  REQUIRE(file);
  file.put('x');
}

}  // namespace

TEST_CASE("a copy has all that the hub has, and each device hears what of its own is in it, once") {
  World w(schema_with_pictures());
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Hash blob = photo(a, a.create("visit", {}));
  b.create("affair", affair("smoke"));
  w.settle_down();
  const auto copied = must(w.copy_hub());
  CHECK(copied.blobs == 1);
  CHECK(copied.copied == 1);
  CHECK(copied.devices == 2);
  CHECK(copied.statements == 2);
  CHECK(w.findings.empty());
  CHECK(w.hub().verify([](const std::string&) {}));
  w.settle_down();
  const auto of_a = covered_of(a), of_b = covered_of(b);
  REQUIRE(of_a.size() == 1);
  REQUIRE(of_b.size() == 1);
  CHECK(of_a[0].copy == copied.copy);
  CHECK(of_a[0].blobs == std::vector{blob});
  CHECK(of_a[0].journals == std::vector<Reach>{{a.store().epoch(), {2}, *must(a.store().journal_head({2}))}});
  CHECK(of_b[0].blobs.empty());
  CHECK(of_b[0].journals == std::vector<Reach>{{b.store().epoch(), {1}, *must(b.store().journal_head({1}))}});
  CHECK(a.store().verify([](const std::string&) {}));
  const auto again = must(w.copy_hub());
  CHECK(again.copy == copied.copy);
  CHECK(again.copied == 0);
  CHECK(again.blobs == 1);
  CHECK(again.statements == 0);
  a.create("affair", affair("dust"));
  w.settle_down();
  CHECK(must(w.copy_hub()).statements == 1);
  w.settle_down();
  CHECK(covered_of(a).back().blobs.empty());
  CHECK(covered_of(a).back().journals.front().seq == Seq{3});
}

TEST_CASE("a copy can be served in the hub's place, and is no copy from then on") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  const Hash blob = photo(a, a.create("visit", {}));
  w.settle_down();
  must(w.copy_hub());
  w.settle_down();
  a.create("affair", affair("after the copy"));
  w.settle_down();
  w.replace_hub_by("copy");
  CHECK(fs::exists(blob_path(w, "hub", blob)));
  CHECK_FALSE(fs::exists(w.folder.path() + "/hub/copy"));
  w.settle_down();
  CHECK(w.hub().verify([](const std::string&) {}));
  CHECK(must(a.store().not_receipted()).empty());
}

TEST_CASE("a folder that is another's, or not empty, is refused") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  w.settle_down();
  fs::create_directories(w.folder.path() + "/full");
  std::ofstream(w.folder.path() + "/full/letter") << "dear";
  CHECK(w.copy_hub("full").code() == Code::invalid);
  CHECK(w.copy_hub("hub").code() == Code::invalid);  // itself
  must(w.copy_hub("theirs"));
  const std::string mark = w.folder.path() + "/theirs/copy";
  Bytes of_another = must(read_all(*os::system_files(), mark, 100));
  of_another.resize(of_another.size() - sizeof(Hash));
  of_another[20] ^= 1;
  must(write_whole(*os::system_files(), mark, of_another + Bytes(sha256(of_another).view())));
  CHECK(w.copy_hub("theirs").code() == Code::invalid);
  CHECK(w.copy_hub("none", true).code() == Code::not_found);
}

TEST_CASE("a hub that went back to a backup does not replace a copy that has more") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  w.settle_down();
  w.back_up_hub();
  a.create("affair", affair("dust"));
  w.settle_down();
  must(w.copy_hub());
  w.restore_hub();
  const auto refused = w.copy_hub();
  REQUIRE(refused.code() == Code::invalid);
  CHECK(refused.error().detail.find("lacks") != std::string::npos);
  CHECK(must(w.copy_hub("another")).statements == 1);
  w.replace_hub_by("copy");
  a.sync();
  CHECK(must(a.store().not_receipted()).empty());
}

TEST_CASE("what has rotted in the copy is mended from the hub, and what the hub has lost is told and not covered") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  const Hash one = photo(a, a.create("visit", {}), 'p'), two = photo(a, a.create("visit", {}), 'q');
  w.settle_down();
  must(w.copy_hub());
  spoil(blob_path(w, "copy", one));
  CHECK(must(w.copy_hub("copy", true)).unsound == std::vector{one});
  const auto mended = must(w.copy_hub());
  CHECK(mended.healed == 1);
  CHECK(mended.copied == 1);
  CHECK(must(w.copy_hub("copy", true)).unsound.empty());
  fs::remove(blob_path(w, "hub", two));
  CHECK(must(w.copy_hub()).missing == std::vector{two});
  const auto elsewhere = must(w.copy_hub("elsewhere"));
  CHECK(elsewhere.unsound == std::vector{two});
  CHECK(w.findings.size() == 1);
  w.settle_down();
  CHECK(covered_of(a).back().copy == elsewhere.copy);
  CHECK(covered_of(a).back().blobs == std::vector{one});
  spoil(blob_path(w, "hub", one));
  fs::remove(blob_path(w, "copy", one));
  CHECK(must(w.copy_hub()).unsound == std::vector{one});
}

TEST_CASE("a receipted photo whose bytes the hub has lost is damage; one that has not come yet is not") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  const Hash lost = photo(a, a.create("visit", {}), 'p');
  std::string said;
  const auto look = [&] {
    said.clear();
    return w.hub().verify([&](const std::string& line) { said += line + "\n"; }).code();
  };
  a.sync_some(1);  // the visit, not yet its photo
  CHECK(look() == Code::ok);
  CHECK(said.find("has not come yet") != std::string::npos);
  w.settle_down();
  CHECK(look() == Code::ok);
  CHECK(said.empty());
  fs::remove(blob_path(w, "hub", lost));
  CHECK(look() == Code::corrupt);
  CHECK(said.find("blob " + to_hex(lost.view()) + " was receipted") != std::string::npos);
  CHECK(said.find("has not come yet") == std::string::npos);
}

TEST_CASE("nothing is said of a copy whose database is not sound") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  w.settle_down();
  must(must(sql::Database::open(w.folder.path() + "/hub/central.db", {.checkpoints = false}))
           ->run("UPDATE writer SET head=zeroblob(32)"));
  CHECK(w.copy_hub().code() == Code::corrupt);
  CHECK_FALSE(w.findings.empty());
  w.settle_down();
  CHECK(covered_of(a).empty());
}

TEST_CASE("a copy whose database was damaged is made anew, and the damaged one kept") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  w.settle_down();
  must(w.copy_hub());
  spoil(w.folder.path() + "/copy/central.db");
  CHECK_FALSE(w.copy_hub("copy", true));
  must(w.copy_hub());
  CHECK(fs::exists(w.folder.path() + "/copy/central.db.damaged"));
  must(w.copy_hub("copy", true));
}

TEST_CASE("statements of a later kind are kept and passed over, and what comes behind them is heard") {
  World w;
  Tablet& a = w.tablet("li");
  TestKeys keys(World::kHubSeed);
  {
    const auto central = must(hub::open_sqlite_central({w.folder.path() + "/hub/central.db", true, nullptr, true}));
    const auto write = must(central->write());
    for (int i = 0; i < 70; ++i) {  // more than one reply has
      const Statement later{a.store().identity().hub, must(hub::log_state(*write)), {1}, Later{9, "what comes"}};
      hub::StatementRow row = hub::row_of(later);
      row.device = a.store().identity().device;
      row.statement = must(sign(keys, later));
      const Hash leaf = merkle::leaf_hash(row.statement.bytes);
      must(write->append(row, must(merkle::appended(row.no, leaf, hub::nodes_of(*write)))));
    }
    must(write->commit(must(write->head())));
  }
  a.create("affair", affair("smoke"));
  REQUIRE(a.sync().code == Code::ok);
  CHECK(must(a.store().not_receipted()).empty());
  CHECK(must(a.store().statements()).size() == 72);
  CHECK(findings(a) == "");
  CHECK(w.hub().verify([](const std::string&) {}));
}

TEST_CASE("blobs by the thousand are covered by statements of a bounded size") {
  World w;
  Tablet& a = w.tablet("li");
  const Id device = a.store().identity().device;
  TestKeys keys(World::kHubSeed);
  SeededRandom random(3);
  const auto files = os::system_files();
  const Ports ports{w.clock, random, *files, keys};
  const auto central = must(hub::open_sqlite_central({w.folder.path() + "/hub/central.db", true, nullptr, true}));
  const hub::StatementLog log(keys, a.store().identity().hub);
  std::vector<Hash> blobs;
  for (std::size_t i = 0; i < hub::kCoveredAtOnce + 3; ++i) blobs.push_back(sha256(std::to_string(i)));
  std::sort(blobs.begin(), blobs.end());
  {
    const auto write = must(central->write());
    must(log.append(*write, {1}, Receipt{device, {5}, {}, {}, {}, blobs}));
    must(write->commit(must(write->head())));
  }
  hub::CopyReport report;
  const auto say = [&] {
    const auto view = must(hub::open_sqlite_central({w.folder.path() + "/hub/central.db", true, nullptr, true}));
    must(hub::say_covered(*central, *must(view->view()), log, ports, blobs, report, [](const std::string&) {}));
  };
  say();
  CHECK(report.statements == 2);
  say();
  CHECK(report.statements == 2);
  w.settle_down();
  const auto said = covered_of(a);
  REQUIRE(said.size() == 2);
  CHECK(said[0].blobs.size() == hub::kCoveredAtOnce);
  CHECK(said[1].blobs.size() == 3);
}
