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
  REQUIRE(as_if_sound([&] { return store->note_blob(photo.sha256, photo.size, BlobLane::original); }));
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
  REQUIRE(as_if_sound([&] { return store->receive({{1}, {{{1}, 1, {7}}}, {}}, {}, clock.wall()); }));
  REQUIRE(as_if_sound([&] { return store->begin_epoch(); }));
  CHECK(store->waiting() == 1);
  CHECK(store->confirmed_seq() == Seq{0});
  CHECK(value(kAffair, affair, "title") == text("smoke"));
  CHECK(store->verify([](const std::string&) {}));
  reopen();
  create("affair", {{"title", text("fog")}});
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Desk, "a statement that fails while a store opens is no damage") {
  const Id affair = create("affair", {{"title", text("smoke")}});
  REQUIRE(pull({item_of(kAffair, id(7), 5, {{3, text("dust"), {5}}})}, 5));
  store.reset();
  auto opened = as_if_sound([&] { return Store::open(ports(), {folder.path()}); });
  REQUIRE(opened);
  store = *std::move(opened);
  CHECK_FALSE(store->salvaged());
  CHECK(value(kAffair, affair, "title") == text("smoke"));
  CHECK(value(kAffair, id(7), "title") == text("dust"));
}

TEST_CASE_FIXTURE(Desk,
                  "a statement that fails while a store is read, verified, or renews itself leaves it as it was") {
  const Id affair = create("affair", {{"title", text("smoke")}, {"kinds", TextSet{"dust"}}});
  REQUIRE(update("affair", affair, {{"title", text("dust")}}) == Code::ok);
  CHECK(as_if_sound([&] { return store->verify([](const std::string&) {}); }));
  const auto all = as_if_sound([&] {
    std::vector<Id> seen;
    const Status read = store->each(kAffair, [&](const Record& r) { return seen.push_back(r.id), Status(); });
    return read ? Result<std::vector<Id>>(seen) : Result<std::vector<Id>>(read.error());
  });
  CHECK(*all == std::vector<Id>{affair});
  CHECK(as_if_sound([&] { return store->outbox(1U << 20); })->entries.size() == 2);
  CHECK(as_if_sound([&] { return store->quarantine(); })->empty());
  CHECK(as_if_sound([&] { return store->journal_head({2}); })->has_value());
  CHECK(as_if_sound([&] { return store->status(); })->waiting == 2);
  CHECK(as_if_sound([&] { return store->damages(); })->empty());

  const Hash photo = sha256("a photo");
  REQUIRE(as_if_sound([&] { return store->note_blob(photo, 7, BlobLane::original); }));
  REQUIRE(as_if_sound([&] { return store->next_blob(true, {}); })->has_value());
  REQUIRE(as_if_sound([&] { return store->mark_blob(photo, BlobState::sent, "/v1/blobs/1"); }));
  CHECK(*as_if_sound([&] { return store->unconfirmed_blobs(9); }) == std::vector<Hash>{photo});
  REQUIRE(as_if_sound([&] { return store->confirm_blobs({photo}, {photo}); }));
  CHECK(as_if_sound([&] { return store->unconfirmed_blobs(9); })->empty());

  REQUIRE(as_if_sound([&] { return store->receive({{2}, {{{1}, 2, {7}}}, {}}, page({}, 9), clock.wall()); }));
  REQUIRE(as_if_sound([&] { return store->hub_restored(2, {1}, {}); }));
  REQUIRE(as_if_sound([&] { return store->begin_epoch({5}); }));
  CHECK(store->waiting() == 1);  // the other is at the hub
}

TEST_CASE_FIXTURE(Desk, "the hub is asked for no more blobs at once than it can read again in a few seconds") {
  std::vector<Hash> all;
  for (const char* name : {"a", "b", "c", "d"}) {
    all.push_back(sha256(name));
    clock.advance({1});
    REQUIRE(store->note_blob(all.back(), 30U << 20, BlobLane::original));
    REQUIRE(store->mark_blob(all.back(), BlobState::sent, ""));
  }
  CHECK(*store->unconfirmed_blobs(9) == std::vector<Hash>{all[0], all[1]});
  REQUIRE(store->confirm_blobs({all[0], all[1]}, {all[0], all[1]}));
  CHECK(*store->unconfirmed_blobs(9) == std::vector<Hash>{all[2], all[3]});
  const Hash large = sha256("large");
  REQUIRE(store->note_blob(large, 500U << 20, BlobLane::thumbnail));
  REQUIRE(store->mark_blob(large, BlobState::sent, ""));
  CHECK(*store->unconfirmed_blobs(9) == std::vector<Hash>{large});
}

TEST_CASE_FIXTURE(Desk, "where a hub gives a place in its log twice, both statements are kept") {
  TestKeys hub(9);
  Verdicts verdicts;
  for (const char* root : {"one log", "another"})
    verdicts.statements.push_back(
        *sign(hub, {identity.hub, {1, 7, sha256(root)}, {5}, Receipt{identity.device, {}, {}, {}, {}, {}}}));
  REQUIRE(store->receive(verdicts, {}, {1}));
  REQUIRE(store->receive(verdicts, {}, {1}));
  CHECK(store->statements()->size() == 2);
}
