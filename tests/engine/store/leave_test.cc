// A withdrawn device's store, step by step: what it refuses, what it keeps, what it notices.
#include "engine/store/leave_note.h"
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct LeavingDesk : Desk {
  LeavingDesk() {
    affair = create("affair", {{"title", text("secret words")}});
    update("affair", affair, {{"title", text("more secret words")}});
    create("affair", {{"title", text("other secret words")}});
  }
  void seal() {
    REQUIRE(store->begin_leaving());
    REQUIRE(store->prepare_bundle());
    REQUIRE(write_whole(*files, store->leaving_bundle(), "as the client wrote it"));
    REQUIRE(store->note_sealed({}, {}));
  }
  std::string database() {
    const std::string path = folder.path() + "/store.db", log = path + "-wal";
    return *read_all(*files, path, 1U << 30) + (files->exists(log) ? *read_all(*files, log, 1U << 30) : Bytes());
  }
  Code verify() {
    return store->verify([](const std::string&) {}).code();
  }
  Id affair;
};

}  // namespace

TEST_CASE("a store that was not withdrawn has nothing to seal or erase") {
  LeavingDesk d;
  CHECK_FALSE(d.store->leaving());
  CHECK(d.store->prepare_bundle().code() == Code::invalid);
  CHECK(d.store->note_sealed({}, {}).code() == Code::invalid);
  CHECK(d.store->erase_contents().code() == Code::invalid);
  CHECK(d.store->finish_leaving().code() == Code::invalid);
  CHECK(d.store->get(kAffair, d.affair));
}

TEST_CASE("from the hub's word on nothing is read, by who opens the store later or had it open before") {
  LeavingDesk d;
  const auto beside = Store::open(d.ports(), {d.folder.path(), true});
  REQUIRE(beside);
  REQUIRE((*beside)->get(kAffair, d.affair));
  REQUIRE(d.store->begin_leaving());
  CHECK((*beside)->get(kAffair, d.affair).code() == Code::withdrawn);
  CHECK((*beside)->reader().code() == Code::withdrawn);
  CHECK((*beside)->begin_leaving().code() == Code::not_permitted);
  d.reopen();
  CHECK(d.store->get(kAffair, d.affair).code() == Code::withdrawn);
  CHECK(d.store->save({{{ChangeKind::create, "affair", {}, {}}}, {}}).code() == Code::withdrawn);
  CHECK(d.store->note_blob(sha256("x"), 1, BlobLane::original).code() == Code::withdrawn);
  CHECK(d.store->erase_contents().code() == Code::invalid);
  CHECK(d.store->undelivered().code() == Code::invalid);
  const auto later = Store::open(d.ports(), {d.folder.path(), true});
  REQUIRE(later);
  CHECK((*later)->each(kAffair, [](const Record&) { return Status{}; }).code() == Code::withdrawn);
  CHECK((*later)->status());
}

TEST_CASE("of what was erased the chain stays, and is followed by hashes") {
  LeavingDesk d;
  d.seal();
  const Hash head = *(*d.store->journal_head(d.store->last_seq()));
  CHECK(d.database().find("secret words") != std::string::npos);
  REQUIRE(d.store->erase_contents());
  REQUIRE(d.store->erase_contents());
  CHECK(d.database().find("secret words") == std::string::npos);
  CHECK(d.store->last_seq() == Seq{3});
  CHECK(*(*d.store->journal_head({3})) == head);
  const auto offered = d.store->outbox(1000, Seq{0});
  REQUIRE(offered->entries.size() == 3);
  CHECK(std::ranges::all_of(offered->entries, [](const OutboxEntry& e) { return e.erased && e.entry.size() == 32; }));
  CHECK(d.verify() == Code::ok);
  CHECK(d.store->undelivered()->entries == 3);
  CHECK(d.store->finish_leaving().code() == Code::invalid);
  d.tamper("UPDATE journal SET entry=zeroblob(32) WHERE n=1");
  CHECK(d.verify() == Code::corrupt);
  d.reopen();  // nothing of it is set aside, and the journal begins anew
  CHECK(d.store->salvaged());
  CHECK_FALSE(d.files->exists(d.folder.path() + "/aside/1/store.db"));
  CHECK(d.store->leaving()->step == LeavingStep::erased);
  CHECK(d.verify() == Code::ok);
}

TEST_CASE("a bundle that was altered, or is gone, is found") {
  LeavingDesk d;
  d.seal();
  REQUIRE(d.store->erase_contents());
  REQUIRE(write_whole(*d.files, d.store->leaving_bundle(), "as another wrote it..."));
  CHECK(d.verify() == Code::corrupt);
  REQUIRE(d.files->remove(d.store->leaving_bundle()));
  CHECK(d.verify() == Code::corrupt);
  CHECK_FALSE(noted_damage(*d.files, d.folder.path()));
}

TEST_CASE("a note that is garbled lets nobody read, and nothing is erased before it is sealed again") {
  LeavingDesk d;
  d.seal();
  d.store.reset();
  REQUIRE(write_whole(*d.files, d.folder.path() + "/leaving", "garbled"));
  d.reopen();
  CHECK(d.store->leaving()->step == LeavingStep::told);
  CHECK(d.store->get(kAffair, d.affair).code() == Code::withdrawn);
  CHECK(d.database().find("secret words") != std::string::npos);
  d.seal();
  d.reopen();  // the opening goes on
  CHECK(d.store->leaving()->step == LeavingStep::erased);
  CHECK(d.database().find("secret words") == std::string::npos);
}

TEST_CASE("a note comes back as it was written, and no other bytes are one") {
  TempFolder folder;
  const auto files = os::system_files();
  CHECK_FALSE(*read_leaving(*files, folder.path()));
  const Leaving noted{LeavingStep::erased, {5},           {6}, {7}, sha256("h"), 8,
                      {{sha256("a"), 9}},  {sha256("b")}, 1,   10,  sha256("c")};
  REQUIRE(write_leaving(*files, folder.path(), noted));
  CHECK(*read_leaving(*files, folder.path()) == noted);
  const Bytes whole = *read_all(*files, folder.path() + "/leaving", 1000);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    REQUIRE(write_whole(*files, folder.path() + "/leaving", whole.substr(0, n)));
    CHECK(*read_leaving(*files, folder.path()) == Leaving{});
  }
}
