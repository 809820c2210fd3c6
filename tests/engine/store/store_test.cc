// A store as a folder: who may write it, what it does when the disk is full, and what a check of it finds.
#include "engine/store/identity_file.h"
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

StoreOptions reading(const Desk& desk) {
  StoreOptions out{desk.folder.path()};
  out.read_only = true;
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Desk, "one owner writes at a time") {
  CHECK(Store::open(ports(), {folder.path()}).code() == Code::locked);
  store.reset();
  CHECK(Store::open(ports(), {folder.path()}));
}

TEST_CASE_FIXTURE(Desk, "readers read beside the owner, and write nothing") {
  const Id affair = create("affair", {{"title", text("smoke")}});
  auto reader = Store::open(ports(), reading(*this));
  REQUIRE(reader);
  CHECK((*(*reader)->get(kAffair, affair))->values[2] == text("smoke"));
  const Draft draft{{{ChangeKind::create, "affair", {}, {}}}, {}};
  CHECK((*reader)->save(draft).code() == Code::not_permitted);
  CHECK((*reader)->seal(kAffair, affair).code() == Code::not_permitted);
  CHECK((*reader)->begin_epoch().code() == Code::not_permitted);
  CHECK((*reader)->receive({}, {}, {}).code() == Code::not_permitted);
  CHECK(store->waiting() == 1);
}

TEST_CASE_FIXTURE(Desk, "no store is made where one stands, nor opened where none does") {
  store.reset();
  CHECK(Store::create(ports(), {folder.path()}, identity, test_schema()).code() == Code::invalid);
  CHECK(Store::open(ports(), {folder.path() + "/elsewhere"}).code() == Code::not_found);
}

TEST_CASE_FIXTURE(Desk, "a store of a newer build is refused and left alone") {
  store.reset();
  IdentityFile newer = *read_identity_file(*files, folder.path());
  newer.format = 2;
  REQUIRE(write_identity_file(*files, folder.path(), newer));
  {
    auto db = sql::Database::open(folder.path() + "/store.db", {sql::Mode::open, 0x53617463});
    REQUIRE((*db)->run("PRAGMA user_version=2"));
  }
  CHECK(Store::open(ports(), {folder.path()}).code() == Code::unsupported);
}

TEST_CASE_FIXTURE(Desk, "a photo that is gone from its folder is found missing") {
  const BlobInfo photo = *store->blobs().add_bytes("a photo");
  REQUIRE(store->note_blob(photo.sha256, photo.size, BlobLane::original));
  CHECK(store->verify([](const std::string&) {}));
  REQUIRE(files->remove(store->blobs().path(photo.sha256)));
  std::string heard;
  CHECK(store->verify([&](const std::string& what) { heard += what; }).code() == Code::corrupt);
  CHECK(heard.find(to_hex(photo.sha256.view())) != std::string::npos);
}

TEST_CASE_FIXTURE(Desk, "a changed journal entry is named") {
  for (int i = 0; i < 6; ++i) create("affair", {{"title", text("smoke")}});
  tamper("UPDATE journal SET entry=zeroblob(20) WHERE n=3");
  std::string heard;
  CHECK(store->verify([&](const std::string& what) { heard += what; }).code() == Code::corrupt);
  CHECK(heard.find("entry 3 ") != std::string::npos);
}

TEST_CASE_FIXTURE(Desk, "an epoch begun changes no record, and the chain holds, also after reopening") {
  const Id affair = create("affair", {{"title", text("smoke")}});
  create("affair", {{"title", text("dust")}});
  REQUIRE(store->receive({{1}, {{{1}, 1, {7}}}, {}}, {}, clock.wall()));
  REQUIRE(store->begin_epoch());
  CHECK(store->waiting() == 1);
  CHECK(store->confirmed_seq() == Seq{0});
  CHECK(value(kAffair, affair, "title") == text("smoke"));
  CHECK(store->verify([](const std::string&) {}));
  reopen();
  create("affair", {{"title", text("fog")}});
  CHECK(store->verify([](const std::string&) {}));
}
