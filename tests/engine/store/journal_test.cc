#include "engine/store/journal.h"

#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct Book {
  Book() {
    REQUIRE(Journal::make(*db, {11}));
    open();
  }
  void open() {
    auto opened = Journal::open(*db);
    REQUIRE(opened);
    journal.emplace(*std::move(opened));
  }
  void write(int entries, std::size_t bytes = 10) {
    for (int i = 0; i < entries; ++i) REQUIRE(journal->append(Bytes(bytes, static_cast<char>('a' + i))));
  }

  TempFolder folder;
  std::unique_ptr<sql::Database> db = *sql::Database::open(folder.path() + "/journal.db", {});
  std::optional<Journal> journal;
};

}  // namespace

TEST_CASE_FIXTURE(Book, "the chain verifies, and its head outlives reopening") {
  write(5);
  const Hash head = journal->head();
  open();
  CHECK(journal->last() == 5);
  CHECK(journal->head() == head);
  CHECK(journal->verify());
}

TEST_CASE_FIXTURE(Book, "the first bad entry is named") {
  write(5);
  SUBCASE("a changed one") { REQUIRE(db->run("UPDATE journal SET entry=x'00' WHERE n IN (3,4)")); }
  SUBCASE("one whose hash was changed") { REQUIRE(db->run("UPDATE journal SET hash=zeroblob(32) WHERE n=3")); }
  const auto found = journal->verify();
  CHECK(found.code() == Code::corrupt);
  CHECK(found.error().detail.find("entry 3 ") != std::string::npos);
}

TEST_CASE_FIXTURE(Book, "an entry that is gone breaks the chain") {
  write(5);
  SUBCASE("from the middle") { REQUIRE(db->run("DELETE FROM journal WHERE n=2")); }
  SUBCASE("from the end") { REQUIRE(db->run("DELETE FROM journal WHERE n=5")); }
  CHECK(journal->verify().code() == Code::corrupt);
}

TEST_CASE_FIXTURE(Book, "the outbox gives so many bytes at a time, and at least one entry") {
  write(5, 10);
  const auto two = journal->outbox(1, 25);
  REQUIRE(two);
  CHECK(two->entries.size() == 2);
  CHECK(two->first == Seq{2});
  CHECK(two->more);
  CHECK(two->before == *journal->head_at(1));
  CHECK(two->head == *journal->head_at(3));
  const auto one = journal->outbox(0, 1);
  REQUIRE(one);
  CHECK(one->entries.size() == 1);
  CHECK(one->more);
  const auto rest = journal->outbox(3, 20);
  REQUIRE(rest);
  CHECK(rest->entries.size() == 2);
  CHECK_FALSE(rest->more);
  const auto none = journal->outbox(5, 20);
  REQUIRE(none);
  CHECK(none->entries.empty());
  CHECK(none->head == journal->head());
}

TEST_CASE_FIXTURE(Book, "a new epoch takes over what the hub has not, under the identity it had") {
  write(5);
  REQUIRE(journal->begin_epoch({12}, 3));
  write(1);
  const auto box = journal->outbox(3, 1000);
  REQUIRE(box);
  CHECK(box->epoch == Epoch{12});
  CHECK(box->first == Seq{1});
  CHECK(box->before == Hash{});
  REQUIRE(box->entries.size() == 3);
  CHECK(box->entries[0].origin == Origin{{11}, {4}});
  CHECK(box->entries[1].origin == Origin{{11}, {5}});
  CHECK_FALSE(box->entries[2].origin);
  CHECK(journal->verify());

  REQUIRE(journal->begin_epoch({13}, 4));  // and again, before all of it was taken
  const auto later = journal->outbox(4, 1000);
  REQUIRE(later);
  REQUIRE(later->entries.size() == 2);
  CHECK(later->entries[0].origin == Origin{{11}, {5}});
  CHECK(later->entries[1].origin == Origin{{12}, {3}});
  CHECK(journal->verify());
  open();
  CHECK(journal->verify());
}

TEST_CASE_FIXTURE(Book, "an epoch may take over all that went before, as when the hub was restored") {
  write(4);
  REQUIRE(journal->begin_epoch({12}, 2));
  write(1);
  REQUIRE(journal->begin_epoch({13}, 0));
  write(1);
  const auto box = journal->outbox(0, 1000);
  REQUIRE(box);
  REQUIRE(box->entries.size() == 6);
  CHECK(box->entries[0].origin == Origin{{11}, {1}});
  CHECK(box->entries[3].origin == Origin{{11}, {4}});
  CHECK(box->entries[4].origin == Origin{{12}, {3}});
  CHECK_FALSE(box->entries[5].origin);
  CHECK(journal->verify());
}
