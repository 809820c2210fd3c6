// A store that rots: it opens again without a person, with every entry that is still sound, and says what is lost.
#include "engine/store/salvage.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// A store with work in it, and its files as they lay on the disk while it was open, as after a kill.
struct Rotten : Desk {
  explicit Rotten(int affairs = 12) {
    for (int i = 0; i < affairs; ++i) {
      std::string notes(i % 4 == 3 ? 9000 : 40, static_cast<char>('a' + i % 26));  // some spill over pages
      affair_ids.push_back(create("affair", {{"title", Value{"smoke " + std::to_string(i)}}, {"notes", Value{notes}}}));
    }
    for (std::int64_t n = 1; n <= affairs; ++n) entries.push_back(entry(n));
  }

  std::string file(const std::string& name) const { return folder.path() + "/" + name; }
  Bytes bytes_of(const std::string& name) { return *read_all(*files, file(name), 1U << 30); }
  void put(const std::string& name, ByteView bytes) { REQUIRE(write_whole(*files, file(name), bytes)); }

  Bytes entry(std::int64_t n) {
    auto reader = *store->reader();
    auto s = *reader->prepare("SELECT entry FROM journal WHERE n=?");
    s.bind(0, n);
    REQUIRE(*s.step());
    return Bytes(s.blob(0));
  }
  std::vector<Bytes> journal_now() {
    std::vector<Bytes> out;
    for (std::int64_t n = 1; n <= store->waiting(); ++n) out.push_back(entry(n));
    return out;
  }

  /// The files as a kill leaves them: with all work still in the log, or in the database.
  void kill(bool in_log) {
    if (!in_log) {
      store.reset();
      return;
    }
    const Bytes db = bytes_of("store.db"), wal = bytes_of("store.db-wal");
    store.reset();
    put("store.db", db);
    put("store.db-wal", wal);
    REQUIRE(files->remove(file("store.db-shm")));
  }

  void reopen_whatever_it_takes() {
    reopen();
    if (store->verify([](const std::string&) {})) return;
    reopen();  // what was met salvages it
    REQUIRE(store->salvaged());
  }

  std::vector<Id> affair_ids;
  std::vector<Bytes> entries;
};

/// What stands in the journal now was saved then, in that order, and nothing twice.
void check_only_what_was_saved(Rotten& desk) {
  const auto now = desk.journal_now();
  auto then = desk.entries.begin();
  for (const auto& entry : now) {
    then = std::find(then, desk.entries.end(), entry);
    REQUIRE(then != desk.entries.end());
    ++then;
  }
}

}  // namespace

TEST_CASE_FIXTURE(Rotten,
                  "a store.db that is replaced by anything is set aside, and the work in it that is left goes on") {
  kill(false);
  Bytes there;
  SUBCASE("by nothing") {}
  SUBCASE("by garbage") { there = Bytes(20'000, 'x'); }
  SUBCASE("by another application's database") {
    auto db = *sql::Database::open(file("other.db"), {sql::Mode::create, 7});
    REQUIRE(db->run("CREATE TABLE t(a); INSERT INTO t VALUES(1)"));
    db.reset();
    there = bytes_of("other.db");
  }
  put("store.db", there);
  StoreOptions reading{folder.path()};
  reading.read_only = true;
  CHECK(Store::open(ports(), reading).code() == Code::corrupt);
  reopen();
  REQUIRE(store->salvaged());
  CHECK(store->salvaged()->kept == 0);
  CHECK(bytes_of("aside/1/store.db") == there);
  CHECK(store->waiting() == 0);
  CHECK(store->progress().full);
  CHECK(store->identity().device == identity.device);
  create("affair", {{"title", text("dust")}});
  CHECK(store->verify([](const std::string&) {}));
  reopen();
  CHECK_FALSE(store->salvaged());
  CHECK(store->damages()->size() == 1);
}

TEST_CASE_FIXTURE(Rotten, "a store.db that is gone is no reason to forget whose store it is, nor its photos") {
  const BlobInfo photo = *store->blobs().add_bytes(Bytes(200'000, 'p'));
  const BlobInfo small = *store->blobs().add_bytes("small");
  const BlobInfo rotten = *store->blobs().add_bytes("a photo that rots");
  kill(false);
  REQUIRE(files->remove(file("store.db")));
  put("blobs/" + to_hex(rotten.sha256.view()).insert(2, "/") + ".sealed", "a photo that rotted");
  CHECK(Store::create(ports(), {folder.path()}, identity, test_schema()).code() == Code::invalid);
  reopen();
  const auto first = *store->next_blob(true, {});
  REQUIRE(first);
  CHECK(first->sha256 == small.sha256);
  const auto second = *store->next_blob(true, {first->sha256});
  REQUIRE(second);
  CHECK(second->sha256 == photo.sha256);
  CHECK(second->size == 200'000);
  CHECK_FALSE(*store->next_blob(true, {first->sha256, second->sha256}));
  CHECK(store->salvaged()->blobs == std::vector<Hash>{rotten.sha256});
  CHECK(bytes_of("aside/1/blobs/" + to_hex(rotten.sha256.view()) + ".sealed") == "a photo that rotted");
}

TEST_CASE_FIXTURE(Rotten, "pages of zeroes lose what stood on them and nothing else") {
  kill(false);
  const Bytes whole = bytes_of("store.db");
  std::set<Bytes> seen;
  for (std::size_t page = 0; page * 4096 < whole.size(); ++page) {
    Bytes bytes = whole;
    bytes.replace(page * 4096, 4096, 4096, '\0');
    store.reset();
    put("store.db", bytes);
    reopen_whatever_it_takes();
    check_only_what_was_saved(*this);
    for (const auto& entry : journal_now()) seen.insert(entry);
    if (store->salvaged()) CHECK(store->salvaged()->kept + store->salvaged()->lost_entries() <= std::int64_t{12});
    store.reset();
    std::filesystem::remove_all(file("aside"));
  }
  CHECK(seen.size() == entries.size());
}

TEST_CASE_FIXTURE(Rotten, "a file that is cut anywhere keeps the entries before the cut") {
  kill(false);
  const Bytes whole = bytes_of("store.db");
  for (std::size_t size = 0; size < whole.size(); size += 1531) {
    store.reset();
    put("store.db", ByteView(whole).substr(0, size));
    reopen_whatever_it_takes();
    check_only_what_was_saved(*this);
    for (const auto& id : affair_ids) REQUIRE(store->get(kAffair, id));
    store.reset();
    std::filesystem::remove_all(file("aside"));
  }
}

TEST_CASE("wherever a bit flips, the store opens, keeps all entries but the one that was hit, and names that") {
  Rotten desk;
  bool in_log = false;
  SUBCASE("in the database") {}
  SUBCASE("in the log") { in_log = true; }
  desk.kill(in_log);
  const Bytes db = desk.bytes_of("store.db");
  const std::string rots = in_log ? "store.db-wal" : "store.db";
  const Bytes whole = desk.bytes_of(rots);
  SeededRandom random(7);
  int salvaged = 0;
  for (int i = 0; i < 60; ++i) {
    const std::size_t bit = random.below(whole.size() * 8);
    INFO("bit " << bit);
    Bytes bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    desk.store.reset();
    for (const char* tail : {"-wal", "-shm"}) REQUIRE(desk.files->remove(desk.file(std::string("store.db") + tail)));
    desk.put("store.db", db);
    desk.put(rots, bytes);
    desk.reopen_whatever_it_takes();
    check_only_what_was_saved(desk);
    CHECK(desk.store->waiting() >= static_cast<std::int64_t>(desk.entries.size()) - 1);
    if (const auto& found = desk.store->salvaged()) {
      ++salvaged;
      CHECK(found->kept + found->lost_entries() == static_cast<std::int64_t>(desk.entries.size()));
      if (!in_log) CHECK(desk.bytes_of("aside/1/store.db") == bytes);
    }
    for (std::size_t k = 0; k < desk.affair_ids.size(); ++k) {
      const auto record = desk.store->get(kAffair, desk.affair_ids[k]);
      REQUIRE(record);
      if (*record) CHECK((*record)->values[2] == Value{"smoke " + std::to_string(k)});
    }
    REQUIRE(desk.store->verify([](const std::string& what) { MESSAGE(what); }));
    desk.store.reset();
    std::filesystem::remove_all(desk.file("aside"));
  }
  CHECK(salvaged > 10);
}

TEST_CASE_FIXTURE(Rotten, "an entry that somebody changed is named, and the others go on") {
  kill(false);
  {
    auto db = *sql::Database::open(file("store.db"), {sql::Mode::open, 0x53617463});
    REQUIRE(db->run("UPDATE journal SET entry=zeroblob(30) WHERE n=5"));
  }
  reopen();
  std::string heard;
  CHECK(store->verify([&](const std::string& what) { heard += what; }).code() == Code::corrupt);
  CHECK(heard.find("journal entry 5 ") != std::string::npos);
  CHECK(store->save({{{ChangeKind::create, "affair", {}, {}}}, {}}).code() ==
        Code::corrupt);  // not into a damaged store
  reopen();
  REQUIRE(store->salvaged());
  CHECK(store->salvaged()->kept == 11);
  REQUIRE(store->salvaged()->lost.size() == 1);
  CHECK(store->salvaged()->lost.front().first == 5);
  CHECK(store->salvaged()->lost.front().hash);
  CHECK(store->waiting() == 11);
  const auto box = store->outbox(1U << 30);
  REQUIRE(box);
  CHECK(box->entries[3].origin->seq == Seq{4});
  CHECK(box->entries[4].origin->seq == Seq{6});
  CHECK_FALSE(*store->get(kAffair, affair_ids[4]));
  CHECK(*store->get(kAffair, affair_ids[5]));
}

TEST_CASE_FIXTURE(Rotten, "a row that somebody changed is found when it is read, and made anew from the journal") {
  tamper("UPDATE affair SET title='snow' WHERE title='smoke 3'");
  CHECK(store->get(kAffair, affair_ids[3]).code() == Code::corrupt);
  reopen();
  REQUIRE(store->salvaged());
  CHECK(value(kAffair, affair_ids[3], "title") == text("smoke 3"));
  CHECK(store->salvaged()->lost.empty());
}

TEST_CASE_FIXTURE(Rotten, "the log of another store is found, and neither store's values are mixed") {
  TempFolder elsewhere;
  SeededRandom another{2};
  Identity of_another = identity;
  of_another.device = Desk::id(77);
  auto other = *Store::create({clock, another, *files, keys}, {elsewhere.path()}, of_another, test_schema());
  int saves = 1;
  SUBCASE("of a young one") {}
  SUBCASE("of one whose log holds work alone") {
    other.reset();
    other = *Store::open({clock, another, *files, keys}, {elsewhere.path()});
  }
  SUBCASE("of a busy one") { saves = 40; }
  for (int i = 0; i < saves; ++i)
    REQUIRE(other->save({{{ChangeKind::create, "affair", {}, {{"title", text("of another")}}}}, {}}));
  const Bytes foreign = *read_all(*files, elsewhere.path() + "/store.db-wal", 1U << 30);
  kill(false);
  put("store.db-wal", foreign);
  reopen_whatever_it_takes();
  check_only_what_was_saved(*this);
  CHECK(store->waiting() == 12);
  CHECK(store->identity().device == identity.device);
  for (std::size_t i = 0; i < affair_ids.size(); ++i)
    CHECK(value(kAffair, affair_ids[i], "title") == Value{"smoke " + std::to_string(i)});
}

TEST_CASE_FIXTURE(Rotten,
                  "without the file beside it, the store says of itself whose it is, as far as it can be read") {
  tamper("UPDATE affair SET title='snow' WHERE title='smoke 3'");
  CHECK(store->get(kAffair, affair_ids[3]).code() == Code::corrupt);
  store.reset();
  REQUIRE(files->remove(file("identity")));
  reopen();
  CHECK(store->salvaged());
  CHECK(store->waiting() == 12);
  store.reset();
  REQUIRE(files->remove(file("identity")));
  put("store.db", "garbage");
  CHECK(Store::open(ports(), {folder.path()}).code() == Code::corrupt);
  CHECK(bytes_of("store.db") == "garbage");
}

TEST_CASE_FIXTURE(Rotten, "damage that comes twice is salvaged twice, under the identities that entries had first") {
  for (int round = 1; round <= 2; ++round) {
    tamper("UPDATE affair SET title='snow' WHERE title='smoke 3'");
    CHECK(store->get(kAffair, affair_ids[3]).code() == Code::corrupt);
    reopen();
    REQUIRE(store->salvaged());
    CHECK(store->salvaged()->number == round);
    create("affair", {{"title", text("later")}});
  }
  const auto box = store->outbox(1U << 30);
  REQUIRE(box);
  REQUIRE(box->entries.size() == 14);
  CHECK(box->entries[11].origin->seq == Seq{12});
  CHECK(box->entries[12].origin->seq == Seq{13});
  CHECK(box->entries[12].origin->epoch != box->entries[11].origin->epoch);
  CHECK_FALSE(box->entries[13].origin);
}
