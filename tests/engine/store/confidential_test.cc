// What is confidential is in no file of the store's folder, whatever happens to it; and without the key everything else
// goes on.
#include "engine/store/confidential.h"

#include <algorithm>
#include <filesystem>

#include "engine/store/journal.h"
#include "tests/engine/store/desk.h"
#include "tests/support/leak_search.h"

namespace satchel::test {
namespace {

namespace cf = conflict_field;

const std::vector<std::string> kMarked{"title", "place", "notes", "phone", "statement", "fact"};

/// Everywhere a word of its own, so that a hit says of which step it is.
const std::vector<std::string> kWords{"Planted-created", "Planted-edited",   "Planted-standing", "Planted-proposed",
                                      "Planted-taken",   "Planted-refused",  "Planted-retried",  "Planted-staged",
                                      "Planted-imaged",  "Planted-unknown",  "Planted-later",    "Planted-hub",
                                      "Planted-group",   "Planted-excepted", "栽下的词"};

/// A store that goes through every state that a record can be in.
struct Life : Desk {
  explicit Life(const std::string& schema) : Desk(schema) {}

  /// Every word that stands in some file now.
  void look(const std::string& when) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path()))
      if (file.is_regular_file() && file.file_size() > 0 && file.path().filename() != "reserve")  // nor the lock
        search.look(when + ", " + file.path().filename().string(), *read_all(*files, file.path().string(), 1U << 30));
  }
  Status take(const Verdicts& verdicts, const std::vector<PullItem>& items, std::int64_t version, bool complete) {
    Bytes bytes;
    Writer out(bytes);
    for (const auto& item : items) write_item(out, item);
    return store->receive(verdicts, page(bytes, version, complete), clock.wall());
  }
  Verdicts accepted(std::int64_t first, std::int64_t count, std::int64_t version) {
    return {{first + count - 1}, {{{first}, count, {version}}}, {}};
  }

  void work() {
    REQUIRE(take({}, {}, 5, true));
    affair = create("affair", {{"title", text("Planted-created")}, {"notes", text("栽下的词")}});
    look("pending");
    REQUIRE(take(accepted(1, 1, 10), {}, 10, true));
    REQUIRE(update("affair", affair, {{"title", text("Planted-edited")}}) == Code::ok);
    REQUIRE(update("affair", affair, {{"phone", text("Planted-group")}, {"number", number(7)}}) == Code::ok);
    look("edited over the hub's");
    REQUIRE(take({}, {item_of(kAffair, affair, 12, {{3, text("Planted-hub"), {12}}})}, 12, true));
    look("both sides");
  }
  void dispute() {
    REQUIRE(take({}, {conflict("place", "\"Planted-standing\"", "\"Planted-proposed\"")}, 14, true));
    look("in conflict");
    REQUIRE(store->settle(id(90), Take::value, "\"Planted-taken\""));
    look("settled");
  }
  PullItem conflict(const char* field, const char* standing, const char* proposed) {
    const Version v{14};
    return item_of(cf::kType, id(90), 14,
                   {{cf::record_type, text("affair"), v},
                    {cf::record, octets(affair.view()), v},
                    {cf::field, text(field), v},
                    {cf::rule, text("ask"), v},
                    {cf::state, text("open"), v},
                    {cf::standing, text(standing), v},
                    {cf::proposed, text(proposed), v},
                    {cf::proposed_device, text(to_text(id(3)).c_str()), v}});
  }
  void refuse() {
    const Id fresh = create("affair", {{"title", text("Planted-refused")}});
    const Seq last = store->last_seq();
    Verdicts verdicts = accepted(2, last.value - 1, 20);
    verdicts.exceptions = {{{2}, Code::ok, {}, {{kAffair, affair, 3, text("Planted-excepted"), {20}}}, {}},
                           {last, Code::not_permitted, "no", {}, {}}};
    REQUIRE(take(verdicts, {}, 20, false));
    look("verdicts held");
    REQUIRE(take({}, {}, 25, true));
    REQUIRE(store->quarantine()->size() == 1);
    look("in quarantine");
    REQUIRE(store->retry(last.value, {{"title", text("Planted-retried"), How::put}}));
    REQUIRE(value(kAffair, fresh, "title") == text("Planted-retried"));
    look("tried again");
  }
  void come_and_go() {
    REQUIRE(save(ChangeKind::remove, "affair", affair, {}));
    look("deleted");
    REQUIRE(save(ChangeKind::undelete, "affair", affair, {}));
    look("undeleted");
    PullItem tomb{ItemKind::tomb, kAffair, affair, {31}, false, {}, {}};
    REQUIRE(take({}, {tomb}, 31, true));
    look("deleted at the hub");
  }
  void pull_in_pages() {
    REQUIRE(take({}, {item_of(kAffair, id(50), 40, {{3, text("Planted-staged"), {40}}})}, 40, false));
    look("a page staged");
    REQUIRE(take({}, {item_of(kAffair, id(51), 41, {{99, text("Planted-unknown"), {41}}})}, 41, true));
    REQUIRE(take({}, {item_of(99, id(52), 42, {{1, text("Planted-later"), {42}}})}, 42, true));
    look("not known yet");
    REQUIRE(value(kAffair, id(50), "title") == text("Planted-staged"));
  }
  void pull_anew() {
    REQUIRE(store->hub_restored(2, {1}, {}));
    look("the hub restored");
    REQUIRE(take({}, {item_of(kAffair, id(53), 50, {{3, text("Planted-imaged"), {50}}})}, 50, false));
    look("half an image");
    REQUIRE(take({}, {}, 51, true));
    look("a new image");
  }
  void damage() {
    store.reset();
    look("closed");
    Bytes bytes = *read_all(*files, folder.path() + "/store.db", 1U << 30);
    bytes.replace(30, 60, Bytes(60, 'x'));
    REQUIRE(write_whole(*files, folder.path() + "/store.db", bytes));
    reopen();
    REQUIRE(store->salvaged());
    look("salvaged");
  }
  void all() {
    work();
    dispute();
    refuse();
    come_and_go();
    pull_in_pages();
    REQUIRE(store->verify([](const std::string& what) { MESSAGE(what); }));
    pull_anew();
    damage();
  }

  Id affair;
  LeakSearch search{kWords};
};

struct Marked : Life {
  Marked() : Life(marked(kTestSchema, kMarked)) {}
  /// What stands in a column as it is.
  std::string column(const std::string& sql) {
    auto reader = *store->reader();
    auto s = *reader->prepare(sql);
    REQUIRE(*s.step());
    return std::string(s.text(0));
  }
  void lock() {
    store.reset();
    keys.locked = true;
    reopen();
  }
  void unlock() {
    store.reset();
    keys.locked = false;
    reopen();
  }
  Record record(const Id& id) {
    const auto found = as_if_sound([&] { return store->get(kAffair, id); });
    REQUIRE(found);
    REQUIRE(*found);
    return **found;
  }
  std::vector<std::size_t> at(std::vector<FieldNo> fields) const {
    std::vector<std::size_t> out;
    for (const FieldNo field : fields) out.push_back(*store->schema()->find(kAffair)->index_of(field));
    return out;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Marked, "what is confidential is in no file of the folder, whatever state it is in") {
  all();
  CHECK(search.bytes() > 0);
  for (const auto& hit : search.hits()) CHECK_MESSAGE(false, hit);
  CHECK(column("SELECT title FROM affair WHERE title IS NOT NULL").starts_with(kSealedText));
}

TEST_CASE("of a schema that marks nothing, the same search finds every word that it knows") {
  Life plain{std::string(kTestSchema)};
  plain.all();
  for (const std::string& word : kWords) {
    const bool found = std::ranges::any_of(plain.search.hits(), [&](const auto& hit) { return hit.ends_with(word); });
    const bool always_hidden = word == "Planted-unknown" || word == "Planted-later";
    CHECK_MESSAGE(found == !always_hidden, word);
  }
}

TEST_CASE("a newer schema that marks a text has it encrypted in rows, journal and quarantine, and leaves no trace") {
  Life life{std::string(kTestSchema)};
  life.work();
  life.dispute();
  life.refuse();
  REQUIRE(life.save(ChangeKind::remove, "affair", life.affair, {}));
  REQUIRE(life.search.hits().size() > 5);
  std::string next = marked(kTestSchema, kMarked);
  next.replace(next.find("\"version\": 3"), 12, "\"version\": 4");
  REQUIRE(as_if_sound([&] { return life.store->adopt_schema(next, 4); }));
  life.search = LeakSearch(kWords);
  life.look("adopted");
  for (const auto& hit : life.search.hits()) CHECK_MESSAGE(false, hit);
  CHECK(life.store->verify([](const std::string& what) { MESSAGE(what); }));
  REQUIRE(life.save(ChangeKind::undelete, "affair", life.affair, {}));
  CHECK(life.value(kAffair, life.affair, "notes") == text("栽下的词"));
  CHECK(life.store->outbox(1U << 20)->entries.size() > 0);
}

TEST_CASE("traces that could not be wiped at once go with the next opening") {
  Life life{std::string(kTestSchema)};
  life.work();
  std::string next = marked(kTestSchema, kMarked);
  next.replace(next.find("\"version\": 3"), 12, "\"version\": 4");
  {
    const auto reader = *life.store->reader();
    auto s = *reader->prepare("SELECT * FROM affair");
    REQUIRE(*s.step());  // who reads the old state is in the way
    REQUIRE(life.store->adopt_schema(next, 4));
    CHECK(life.count("SELECT count(*) FROM setting WHERE name='traces'") == 1);
  }
  life.reopen();
  CHECK(life.count("SELECT count(*) FROM setting WHERE name='traces'") == 0);
  life.search = LeakSearch(kWords);
  life.look("opened again");
  CHECK(life.search.hits().empty());
}

TEST_CASE_FIXTURE(Marked, "without the key a store opens, shows the rest, and loses nothing that it cannot read") {
  work();
  const Record before = record(affair);
  REQUIRE(before.locked.empty());
  lock();
  const Record locked = record(affair);
  CHECK(locked.locked == at({3, 9, 16}));
  CHECK(is_null(locked.values[2]));
  CHECK(locked.values[4] == number(7));
  CHECK(save(ChangeKind::update, "affair", affair, {{"title", text("x")}}).code() == Code::key_locked);
  CHECK(save(ChangeKind::create, "affair", {}, {{"title", text("x")}}).code() == Code::key_locked);
  CHECK(save(ChangeKind::update, "affair", affair, {{"mail", text("x")}}).code() ==
        Code::key_locked);  // with its group
  const Id other = create("affair", {{"owner", {}}, {"number", number(1)}});
  CHECK(update("affair", affair, {{"leaflets", number(3), How::add}}) == Code::ok);
  CHECK(update("affair", other, {{"summary", text("open to all")}}) == Code::ok);
  std::vector<std::string> heard;
  CHECK(store->verify([&](const std::string& what) { heard.push_back(what); }));
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].find("3 encrypted entries were not opened") != std::string::npos);
  CHECK(store->outbox(1U << 20).code() == Code::key_locked);
  CHECK(take({}, {item_of(kAffair, id(60), 60, {{3, text("x"), {60}}})}, 60, true).code() == Code::key_locked);
  CHECK(store->status());
  unlock();
  const Record after = record(affair);
  CHECK(after.locked.empty());
  CHECK(after.values[2] == text("Planted-edited"));
  CHECK(after.values[8] == text("栽下的词"));
  CHECK(after.values[15] == text("Planted-group"));
  CHECK(after.values[7] == number(3));
  CHECK(store->outbox(1U << 20)->entries.size() == 5);
  CHECK(store->verify([](const std::string& what) { MESSAGE(what); }));
  look("after all that");
  CHECK(search.hits().empty());
}

TEST_CASE_FIXTURE(Marked, "another key reads nothing, and what it cannot read is not damaged") {
  work();
  const TestKeys own = keys;
  store.reset();
  keys = TestKeys(77);
  reopen();
  CHECK_FALSE(store->salvaged());
  CHECK(record(affair).locked.size() == 3);
  CHECK(save(ChangeKind::update, "affair", affair, {{"title", text("x")}}).code() == Code::other_key);
  CHECK(store->outbox(1U << 20).code() == Code::other_key);
  CHECK(store->verify([](const std::string&) {}));
  store.reset();
  keys = own;
  reopen();
  CHECK(value(kAffair, affair, "title") == text("Planted-edited"));
}

TEST_CASE_FIXTURE(Marked, "an encrypted value opens in its own place alone") {
  const Id one = create("affair", {{"title", text("one")}, {"place", text("there")}});
  const Id two = create("affair", {{"title", text("two")}});
  SUBCASE("another record's") {
    tamper("UPDATE affair SET title=(SELECT a.title FROM affair a WHERE a._id<>affair._id), _meta=_meta");
  }
  SUBCASE("another field's") { tamper("UPDATE affair SET title=place WHERE place IS NOT NULL"); }
  CHECK(store->get(kAffair, one).code() == Code::corrupt);
  reopen();
  CHECK(store->salvaged());
  CHECK(value(kAffair, one, "title") == text("one"));
  CHECK(value(kAffair, two, "title") == text("two"));
}

TEST_CASE("also where the row's check was made to fit") {
  SeededRandom random{1};
  TestKeys keys{1};
  Vault vault(keys, random);
  Confidant confidant(vault);
  const SchemaPtr schema = test_schema(marked(kTestSchema, kMarked));
  const RecordType& type = *schema->find(kAffair);
  LocalRecord r = new_local_record(type, Desk::id(9));
  r.view[2] = r.hub[2].value = text("one");
  r.view[3] = text("there");
  r.unknown[99] = {text("later"), {3}, {}};
  LocalRecord hidden = r;
  REQUIRE(confidant.hide(*schema, type, hidden));
  CHECK(hidden.view[2] == hidden.hub[2].value);
  LocalRecord shown = hidden;
  REQUIRE(confidant.show(type, shown));
  CHECK(shown.view == r.view);
  CHECK(shown.hub == r.hub);
  CHECK(shown.unknown == r.unknown);
  const auto opens = [&](const auto& alter) {
    LocalRecord altered = hidden;
    alter(altered);
    const Status status = confidant.show(type, altered);
    CHECK(status.code() == Code::corrupt);
    return status.error().detail;
  };
  CHECK(opens([](LocalRecord& x) { x.id = Desk::id(8); }).find(to_text(Desk::id(8))) != std::string::npos);
  opens([](LocalRecord& x) { x.view[2] = x.view[3]; });
  opens([](LocalRecord& x) { x.view[3] = x.view[2]; });
  opens([](LocalRecord& x) { x.unknown[98] = x.unknown[99]; });
  opens([](LocalRecord& x) { x.unknown[99].value = text("in the clear"); });
  opens([](LocalRecord& x) { std::get<std::string>(x.view[2]) += "AAAA"; });
  opens([](LocalRecord& x) { std::get<std::string>(x.view[2]).resize(kSealedText.size()); });
  opens([](LocalRecord& x) { std::get<std::string>(x.view[2]) += "?"; });
}

TEST_CASE_FIXTURE(Marked, "the hash of an entry that says something confidential gives nothing to search by") {
  create("affair", {{"number", number(1)}});
  create("affair", {{"phone", text("13800138000")}});
  const Id other = create("affair", {{"number", number(2)}});
  REQUIRE(store->seal(kAffair, other));
  const auto box = *store->outbox(1U << 20);
  REQUIRE(box.entries.size() == 4);
  const auto salt = [&](std::size_t n) { return decode_entry(box.entries[n].entry)->salt; };
  CHECK(salt(0).empty());
  CHECK(salt(1).size() == kSaltBytes);
  CHECK(salt(2).empty());
  CHECK(salt(3).size() == kSaltBytes);  // it names every field, those without a value too
  CHECK(salt(1) != salt(3));
}

TEST_CASE_FIXTURE(Desk, "a text that looks encrypted is a text as any other") {
  const std::string odd = std::string(kSealedText) + "AAAA";
  const Id affair = create("affair", {{"title", Value{odd}}});
  CHECK(value(kAffair, affair, "title") == Value{odd});
  REQUIRE(pull({item_of(kAffair, id(5), 10, {{4, Value{odd}, {10}}})}, 10));
  CHECK(value(kAffair, id(5), "place") == Value{odd});
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Marked, "a salvage without the key keeps encrypted entries as they are") {
  const Id plain = create("affair", {{"number", number(1)}});
  const Id secret = create("affair", {{"title", text("Planted-created")}});
  REQUIRE(update("affair", plain, {{"number", number(1)}}) == Code::ok);
  store.reset();
  keys.locked = true;
  REQUIRE(write_whole(*files, folder.path() + "/damaged", "for a test"));
  reopen();
  REQUIRE(store->salvaged());
  CHECK(store->salvaged()->lost.empty());
  CHECK(store->waiting() == 3);
  CHECK(record(plain).values[4] == number(1));
  CHECK_FALSE(*store->get(kAffair, secret));  // it shows with the pull that follows
  unlock();
  CHECK(store->outbox(1U << 20)->entries.size() == 3);
  REQUIRE(take({}, {}, 5, true));
  CHECK(value(kAffair, secret, "title") == text("Planted-created"));
  CHECK(store->verify([](const std::string& what) { MESSAGE(what); }));
}

TEST_CASE_FIXTURE(Marked, "an encrypted entry that was altered is found; with the key in a mark that fits, too") {
  create("affair", {{"title", text("Planted-created")}});
  create("affair", {{"number", number(1)}});
  store.reset();
  {
    auto db = *sql::Database::open(folder.path() + "/store.db", {sql::Mode::open, 0x53617463});
    auto journal = *Journal::open(*db);
    Bytes stored = *journal.stored(1);
    stored.back() = static_cast<char>(stored.back() ^ 1);
    const Origin first{journal.epoch(), {1}};
    auto s = *db->prepare("UPDATE journal SET entry=?,mark=? WHERE n=1");
    const Bytes mark = entry_mark(first, stored);
    REQUIRE(s.bind_blob(0, stored).bind_blob(1, mark).run());
  }
  reopen();
  std::string heard;
  CHECK(store->verify([&](const std::string& what) { heard += what; }).code() == Code::corrupt);
  CHECK(heard.find("journal entry 1 does not open") != std::string::npos);
  reopen();
  REQUIRE(store->salvaged());
  REQUIRE(store->salvaged()->lost.size() == 1);
  CHECK(store->salvaged()->lost[0].first == 1);
}

TEST_CASE_FIXTURE(Marked, "what is refused and encrypted says so where the key is missing") {
  work();
  refuse();
  const Id fresh = create("affair", {{"title", text("Planted-refused")}});
  const Seq last = store->last_seq();
  Verdicts verdicts = accepted(last.value - 1, 2, 60);
  verdicts.exceptions = {{last, Code::not_permitted, "no", {}, {}}};
  REQUIRE(take(verdicts, {}, 70, true));
  lock();
  const auto all = *store->quarantine();
  REQUIRE(all.size() == 1);
  CHECK(all[0].locked);
  CHECK(all[0].content.changes.empty());
  CHECK(store->retry(all[0].entry).code() == Code::key_locked);
  unlock();
  CHECK(store->retry(all[0].entry));
  CHECK(value(kAffair, fresh, "title") == text("Planted-refused"));
}

TEST_CASE_FIXTURE(Marked, "a conflict on what is confidential cannot be settled unread; another can") {
  work();
  PullItem other = conflict("owner", "\"a\"", "\"b\"");
  other.id = id(91);
  REQUIRE(take({}, {conflict("place", "\"Planted-standing\"", "\"Planted-proposed\""), other}, 14, true));
  CHECK(column("SELECT standing FROM conflict WHERE field='place'").starts_with(kSealedText));
  CHECK(column("SELECT standing FROM conflict WHERE field='owner'") == "\"a\"");
  lock();
  CHECK(store->settle(id(90), Take::standing).code() == Code::key_locked);
  CHECK(store->settle(id(91), Take::standing));
}

}  // namespace satchel::test
