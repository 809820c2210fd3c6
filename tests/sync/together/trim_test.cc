// Originals leave a tablet only where the hub and its second copy have them.
#include <filesystem>
#include <fstream>

#include "engine/sql/database.h"
#include "engine/store/trim_notes.h"
#include "tests/sync/together/copies.h"

using namespace satchel;
using namespace satchel::test;

namespace fs = std::filesystem;

namespace {

std::string folder_of_tablet(const World& w) { return w.folder.path() + "/tablet-li"; }

/// A tablet with an original and a thumbnail, all of it at the hub and in its copy, and the tablet knows.
struct Covering {
  Covering() {
    visit = a.create("visit", {});
    blob = photo(a, visit);
    const BlobInfo small = must(a.store().blobs().add_bytes("small"));
    must(a.store().note_blob(small.sha256, small.size, BlobLane::thumbnail));
    thumbnail = small.sha256;
    w.settle_down();
  }
  void cover() {
    must(w.copy_hub());
    w.settle_down();
  }
  bool here(const Hash& hash) { return fs::exists(a.store().blobs().path(hash)); }
  Code opening() { return a.store().open_blob(blob).code(); }

  World w{schema_with_pictures()};
  Tablet& a = w.tablet("li");
  Id visit;
  Hash blob, thumbnail;
};

}  // namespace

TEST_CASE("an original goes once the hub says that a verified second copy has it, and only when that was asked for") {
  Covering c;
  CHECK(must(c.a.store().trim()).not_covered == 1);
  must(c.w.copy_hub());
  CHECK(must(c.a.store().trim()).not_covered == 1);  // the tablet has not heard of it yet
  c.w.settle_down();
  const TrimPlan plan = must(c.a.store().trimmable());
  CHECK(plan.goes == std::vector<BlobInfo>{{c.blob, 9000}});
  CHECK(plan.bytes == 9000);
  CHECK(c.here(c.blob));
  CHECK(c.opening() == Code::ok);
  CHECK(must(c.a.store().trim()).goes == plan.goes);
  CHECK_FALSE(c.here(c.blob));
  CHECK(c.here(c.thumbnail));
  CHECK(c.opening() == Code::trimmed);
  CHECK(c.a.value("visit", c.visit, "picture") == '"' + to_hex(c.blob.view()) + '"');
  CHECK(findings(c.a) == "");
  const StoreStatus s = must(c.a.store().status());
  CHECK(s.originals == 1);
  CHECK(s.originals_covered == 1);
  CHECK(s.originals_trimmed == 1);
  CHECK(s.trimmed_bytes == 9000);
  CHECK(s.blobs_at_hub[1] == 1);
  CHECK(s.covered == 2);
  CHECK(must(c.a.store().not_receipted()).empty());
  CHECK(must(c.a.store().trim()).goes.empty());
  c.a.reopen();
  CHECK(c.opening() == Code::trimmed);
  CHECK(findings(c.a) == "");
  c.w.settle_down();
  CHECK(must(c.a.store().stranded()).empty());
}

TEST_CASE("an original stays while an entry that names it is in no copy, or none names it") {
  Covering c;
  const Id again = c.a.create("visit", {{"picture", octets(c.blob.view())}});
  const BlobInfo loose = must(c.a.store().blobs().add_bytes("nobody's yet"));
  must(c.a.store().note_blob(loose.sha256, loose.size, BlobLane::original));
  c.w.settle_down();
  must(c.w.copy_hub());
  c.a.change("visit", again, {{"place", text("gate")}});
  c.w.settle_down();
  TrimPlan plan = must(c.a.store().trim());
  CHECK(plan.goes == std::vector<BlobInfo>{{c.blob, 9000}});
  CHECK(plan.entries_not_covered == 1);
  const Hash other = photo(c.a, c.a.create("visit", {}), 'q');
  c.w.settle_down();
  c.cover();
  c.a.create("visit", {{"picture", octets(other.view())}});
  plan = must(c.a.store().trimmable());
  CHECK(plan.goes.empty());
  CHECK(plan.entries_not_covered == 2);
  c.w.settle_down();
  CHECK(must(c.a.store().trimmable()).goes.empty());
  c.cover();
  CHECK(must(c.a.store().trimmable()).goes.size() == 1);
}

TEST_CASE("what a refused entry names stays, and so does what the hub has not confirmed") {
  Covering c;
  Tablet& b = c.w.tablet("wang");
  c.w.settle_down();
  must(b.store().seal(b.store().schema()->find("visit")->number, c.visit));
  REQUIRE(b.sync().code == Code::ok);
  const BlobInfo late = must(c.a.store().blobs().add_bytes("late"));
  must(c.a.store().note_blob(late.sha256, late.size, BlobLane::original));
  must(c.a.store().save({{{ChangeKind::update, "visit", c.visit, {{"place", text("gate")}}},
                          {ChangeKind::create, "visit", {}, {{"picture", octets(late.sha256.view())}}}},
                         {}}));
  c.w.settle_down();
  REQUIRE(must(c.a.store().quarantine()).size() == 1);
  c.cover();
  const Hash unsent = photo(c.a, c.a.create("visit", {}), 'u');
  const TrimPlan plan = must(c.a.store().trim());
  CHECK(plan.goes == std::vector<BlobInfo>{{c.blob, 9000}});
  CHECK(plan.entries_not_covered == 1);
  CHECK(plan.not_at_hub == 1);
  CHECK(c.here(late.sha256));
  CHECK(c.here(unsent));
}

TEST_CASE("bytes that are missing without having been trimmed are damage, and so is a note that is lost") {
  Covering c;
  c.cover();
  const Hash other = photo(c.a, c.a.create("visit", {}), 'q');
  must(c.a.store().trim());
  REQUIRE(findings(c.a) == "");
  fs::remove(c.a.store().blobs().path(other));
  CHECK(findings(c.a).find("missing") != std::string::npos);
  must(c.a.store().blobs().add_bytes(Bytes(9000, 'q')));
  REQUIRE(findings(c.a) == "");
  const std::string notes = folder_of_tablet(c.w) + "/trimmed";
  std::fstream(notes, std::ios::in | std::ios::out).put('x');
  CHECK(findings(c.a).find("garbled") != std::string::npos);
  c.a.reopen();  // the database knows as well
  CHECK(findings(c.a) == "");
  fs::remove(notes);
  CHECK(findings(c.a).find("without a note") != std::string::npos);
  c.a.reopen();
  CHECK(findings(c.a) == "");
}

TEST_CASE("that a second copy has it counts only as the hub has signed it, for this device") {
  Covering c;
  c.cover();
  auto db = must(sql::Database::open(folder_of_tablet(c.w) + "/store.db", {}));
  must(db->run("UPDATE receipt SET signature=zeroblob(64) WHERE substr(body,2,1)=x'04'"));
  CHECK(must(c.a.store().trimmable()).not_covered == 1);
  const Identity& who = c.a.store().identity();
  TestKeys hub(World::kHubSeed), another(99);
  const auto put = [&](Keys& keys, const Id& device) {
    const Covered covered{device,  who.hub, 1, {}, {{c.a.store().epoch(), {2}, *must(c.a.store().journal_head({2}))}},
                          {c.blob}};
    const SignedStatement forged = must(sign(keys, {who.hub, {1, 500, {}}, {1}, covered}));
    auto s = must(db->prepare("INSERT INTO receipt(log_epoch,no,upto,body,signature) VALUES(1,500,0,?,?)"));
    must(s.bind_blob(0, forged.bytes).bind_blob(1, view(forged.signature)).run());
  };
  put(another, who.device);
  CHECK(must(c.a.store().trimmable()).not_covered == 1);
  put(hub, who.hub);
  CHECK(must(c.a.store().trimmable()).not_covered == 1);
  put(hub, who.device);
  CHECK(must(c.a.store().trimmable()).goes.size() == 1);
}

TEST_CASE("where the hub goes back to a backup without it, a trimmed original is named, and comes with the copy") {
  Covering c;
  c.w.back_up_hub();
  const Id visit = c.a.create("visit", {});
  const Hash lost = photo(c.a, visit, 'l');
  c.w.settle_down();
  c.cover();
  CHECK(must(c.a.store().trim()).goes.size() == 2);
  c.w.restore_hub();
  c.w.settle_down();
  const auto stranded = must(c.a.store().stranded());
  REQUIRE(stranded.size() == 1);
  CHECK(stranded[0].sha256 == lost);
  CHECK(stranded[0].size == 9000);
  CHECK(stranded[0].records ==
        std::vector<std::pair<TypeNo, Id>>{{c.a.store().schema()->find("visit")->number, visit}});
  CHECK(stranded[0].copy == covered_of(c.a)[0].copy);
  CHECK(c.a.store().open_blob(lost).code() == Code::only_in_copy);
  CHECK(c.opening() == Code::trimmed);  // the backup had this one
  CHECK(findings(c.a) == "");
  CHECK(must(c.a.store().not_receipted()) ==
        std::vector<NotReceipted>{{c.a.store().schema()->find("visit")->number, visit, Whereabouts::here_only}});
  CHECK(must(c.a.store().unsent_blobs()).empty());
  CHECK(must(c.a.store().trim()).goes.empty());
  const std::string hex = to_hex(lost.view());
  const std::string name = "/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2);
  fs::copy_file(c.w.folder.path() + "/copy" + name, c.w.folder.path() + "/hub" + name);
  c.w.settle_down();
  CHECK(must(c.a.store().stranded()).empty());
  CHECK(c.a.store().open_blob(lost).code() == Code::trimmed);
  CHECK(must(c.a.store().not_receipted()).empty());
}

TEST_CASE("bytes whose deletion was cut are offered again to a hub that lost them") {
  Covering c;
  c.w.back_up_hub();
  const Hash lost = photo(c.a, c.a.create("visit", {}), 'l');
  c.w.settle_down();
  c.cover();
  must(c.a.store().trim());
  must(c.a.store().blobs().add_bytes(Bytes(9000, 'l')));  // as they were before
  c.w.restore_hub();
  c.w.settle_down();
  CHECK(must(c.a.store().stranded()).empty());
  CHECK(c.a.store().open_blob(lost).code() == Code::ok);
  CHECK(must(c.a.store().not_receipted()).empty());
  CHECK(findings(c.a) == "");
}

TEST_CASE("a photo that is taken again after it was trimmed is here again") {
  Covering c;
  c.cover();
  must(c.a.store().trim());
  must(c.a.store().blobs().add_bytes(Bytes(9000, 'p')));
  must(c.a.store().note_blob(c.blob, 9000, BlobLane::original));
  CHECK(c.opening() == Code::ok);
  CHECK(must(c.a.store().status()).originals_trimmed == 0);
  CHECK(findings(c.a) == "");
  CHECK(must(c.a.store().trim()).goes.size() == 1);
  CHECK(c.opening() == Code::trimmed);
}

TEST_CASE("a salvage knows what was trimmed, and asks the hub for it") {
  Covering c;
  c.cover();
  must(c.a.store().trim());
  must(must(sql::Database::open(folder_of_tablet(c.w) + "/store.db", {.checkpoints = false}))
           ->run("DELETE FROM setting WHERE name='progress'"));
  c.a.reopen();
  REQUIRE(c.a.store().salvaged());
  CHECK(c.a.store().salvaged()->blobs.empty());
  CHECK(c.opening() == Code::trimmed);
  CHECK(findings(c.a) == "");
  CHECK(must(c.a.store().status()).originals_trimmed == 1);
  REQUIRE(c.a.sync().code == Code::ok);
  c.w.settle_down();
  CHECK(must(c.a.store().stranded()).empty());
  CHECK(must(c.a.store().status()).blobs_at_hub[1] == 1);
  CHECK(must(c.a.store().not_receipted()).empty());
  CHECK(findings(c.a) == "");
}
