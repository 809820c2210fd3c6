// A case's evidence package, made of what tablets and the office did, and checked by who has never seen the hub.
#include "engine/evidence/package.h"

#include <boost/json.hpp>
#include <filesystem>

#include "platform/os/files.h"
#include "sync/hub/package/package.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Two inspectors and an affair with conflicts, a visit with a photo, a seal and a delete.
struct Case {
  Case() {
    id = a.create("affair", affair("smoke"));
    other = a.create("affair", affair("of no concern"));
    meet();
    a.change("affair", id, {{"place", text("gate of a")}, {"notes", text("one\ntwo, by a\nthree\n")}});
    b.change("affair", id, {{"place", text("yard of b")}, {"notes", text("one\ntwo\nthree, by b\n")}});
    visit = a.create("visit", {{"affair", octets(id.view())}, {"fact", text("no fence")}});
    const BlobInfo photo = must(a.store().blobs().add_bytes("\xFF\xD8\xFF" + Bytes(5000, 'p')));
    must(a.store().note_blob(photo.sha256, photo.size, BlobLane::original));
    a.change("visit", visit, {{"picture", octets(photo.sha256.view())}});
    const Id gone = a.create("visit", {{"affair", octets(id.view())}, {"fact", text("a mistake")}});
    meet();
    a.remove("visit", gone);
    must(a.store().seal(a.get("visit", visit)->type, visit));
    a.change("affair", other, {{"title", text("still of no concern")}});
    meet();
  }
  void meet() {
    for (int i = 0; i < 2; ++i)
      for (Tablet* t : {&a, &b}) REQUIRE(t->sync().code == Code::ok);
  }
  PackageReport packed_and_verified(std::vector<LogHead> witnessed = {}, const std::optional<LogHead>& witness = {}) {
    return must(verify_package(must(packed(std::move(witnessed))), w.hub().key(), witness));
  }
  Result<Archive> packed(std::vector<LogHead> witnessed = {}, const std::string& role = "inspector") {
    const hub::PackageRequest request{"affair", id, role, std::move(witnessed)};
    SATCHEL_TRY(w.package(request, path));
    SATCHEL_ASSIGN(auto file, os::system_files()->open(path));
    return Archive::open(std::move(file));
  }

  World w{schema_with_pictures()};
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  Id id, other, visit;
  std::string path = w.folder.path() + "/case.zip";
};

}  // namespace

TEST_CASE_FIXTURE(Case, "a package holds the case and proves it, with the hub's key alone") {
  const PackageReport report = packed_and_verified();
  CHECK(report.type == "affair");
  CHECK(report.id == to_text(id));
  CHECK(report.records == 5);  // the affair, two visits, and a conflict on its place and one on its notes
  CHECK(report.entries == 8);
  CHECK(report.blobs == 1);
  CHECK(report.withheld == 0);
  CHECK(report.unproved == 0);
  CHECK_FALSE(report.witnessed);
}

TEST_CASE_FIXTURE(Case, "a package is of the one hub whose key it is checked with") {
  const Archive archive = must(packed());
  const auto checked = verify_package(archive, TestKeys(99).public_key());
  REQUIRE(checked.code() == Code::corrupt);
  CHECK(checked.error().detail.find("not signed by the hub") != std::string::npos);
}

TEST_CASE_FIXTURE(Case, "a witness's head tells whether the log goes on from it") {
  const LogHead kept = must(w.log_head());
  CHECK(packed_and_verified({}, kept).witnessed);  // nothing came since
  a.create("affair", affair("later"));
  meet();
  CHECK(packed_and_verified({kept}, kept).witnessed);
  const Archive without = must(packed());
  CHECK(verify_package(without, w.hub().key(), kept).code() == Code::corrupt);
  a.create("affair", affair("later still"));
  meet();
  const LogHead newer = must(w.log_head());
  const auto late = verify_package(without, w.hub().key(), newer);
  REQUIRE(late.code() == Code::corrupt);
  CHECK(late.error().detail.find("older than the witness's head") != std::string::npos);
  LogHead forged = kept;
  forged.log.root = sha256("another log");
  CHECK(verify_package(without, w.hub().key(), forged).code() == Code::corrupt);
}

TEST_CASE_FIXTURE(Case, "what nobody knows, or a role that is none, makes no package and leaves no file") {
  CHECK(packed({}, "nobody").code() == Code::not_permitted);
  id = other;
  id.bytes[0] ^= 1;
  CHECK(packed().code() == Code::not_found);
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK_FALSE(std::filesystem::exists(path + ".part"));
}

TEST_CASE(
    "an entry that says what the reader may not read is named by its hash, and its values are said to be unproved") {
  Case c;
  Tablet& intake = c.w.tablet("zhao", "intake");
  REQUIRE(intake.sync().code == Code::ok);
  intake.change("affair", c.id, {{"identity", text("Zhang San 13800000000")}, {"title", text("smoke and dust")}});
  REQUIRE(intake.sync().code == Code::ok);
  const PackageReport report = c.packed_and_verified();
  CHECK(report.withheld == 1);
  CHECK(report.unproved == 1);
  const Bytes all = must(read_all(*os::system_files(), c.path, 1U << 24));
  CHECK(all.find("13800000000") == Bytes::npos);
  const Archive archive = must(c.packed());
  const auto entries = boost::json::parse(must(archive.read(*archive.find("entries.json"), 1U << 24)));
  int told = 0;
  for (const auto& entry : entries.as_array()) {
    if (entry.at("entry").is_null()) continue;
    ++told;
    CHECK(must(from_base64(std::string(entry.at("entry").as_string()))).find("13800000000") == Bytes::npos);
  }
  CHECK(told == 8);
}
