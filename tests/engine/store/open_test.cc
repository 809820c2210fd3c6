// Where a store can be made and opened, and by what it knows that a file is not its own.
#include "engine/store/damage.h"
#include "engine/store/identity_file.h"
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

Code opened_to_read(Desk& desk) {
  StoreOptions options{desk.folder.path()};
  options.read_only = true;
  return Store::open(desk.ports(), options).code();
}

/// Changes what the file beside the database says, as if that were of another store.
void say(Desk& desk, const std::function<void(IdentityFile&)>& change) {
  desk.store.reset();
  auto file = *read_identity_file(*desk.files, desk.folder.path());
  change(file);
  REQUIRE(write_identity_file(*desk.files, desk.folder.path(), file));
}

}  // namespace

TEST_CASE_FIXTURE(Desk, "a store is made where none stands, and where a folder can be") {
  store.reset();
  CHECK(Store::create(ports(), {folder.path()}, identity, test_schema()).code() == Code::invalid);
  REQUIRE(files->remove(folder.path() + "/identity"));
  CHECK(Store::create(ports(), {folder.path()}, identity, test_schema()).code() == Code::invalid);
  CHECK_FALSE(Store::create(ports(), {"/dev/null/store"}, identity, test_schema()));
  CHECK(Store::open(ports(), {folder.path() + "/none"}).code() == Code::not_found);
  reopen();  // what was there is untouched
}

TEST_CASE_FIXTURE(Desk, "a reserve is taken where twice as much is free, and not otherwise") {
  CHECK(files->exists(folder.path() + "/reserve"));
  TempFolder other;
  StoreOptions greedy{other.path()};
  greedy.reserve = std::size_t{1} << 60;
  REQUIRE(Store::create(ports(), greedy, identity, test_schema()));
  CHECK_FALSE(files->exists(other.path() + "/reserve"));
}

TEST_CASE_FIXTURE(Desk, "a database of another device, hub, key, user, role or life is not taken for this store's") {
  create("affair", {{"title", text("smoke")}});
  SUBCASE("device") {
    say(*this, [](auto& f) { f.identity.device = Desk::id(99); });
  }
  SUBCASE("hub") {
    say(*this, [](auto& f) { f.identity.hub = Desk::id(99); });
  }
  SUBCASE("hub's key") {
    say(*this, [](auto& f) { f.identity.hub_key.bytes[0] ^= 1; });
  }
  SUBCASE("user") {
    say(*this, [](auto& f) { f.identity.user = "wang"; });
  }
  SUBCASE("role") {
    say(*this, [](auto& f) { f.identity.role = "office"; });
  }
  SUBCASE("life") {
    say(*this, [](auto& f) { f.epochs.front().epoch.value ^= 1; });
  }
  CHECK(opened_to_read(*this) == Code::corrupt);
  reopen();
  REQUIRE(store->salvaged());
  CHECK(store->salvaged()->files_aside);
}

TEST_CASE_FIXTURE(Desk, "what a newer build wrote is left alone, and what only looks so is damage") {
  store.reset();
  const auto set_version = [&](const char* pragma) {
    auto db = sql::Database::open(folder.path() + "/store.db", {sql::Mode::open, 0x53617463});
    REQUIRE(db);
    REQUIRE((*db)->run(pragma));
  };
  const auto format = read_identity_file(*files, folder.path())->format;
  set_version("PRAGMA user_version=99");
  say(*this, [](auto& f) { f.format = 99; });
  CHECK(Store::open(ports(), {folder.path()}).code() == Code::unsupported);
  CHECK(opened_to_read(*this) == Code::unsupported);
  say(*this, [&](auto& f) { f.format = format; });
  CHECK(opened_to_read(*this) == Code::corrupt);
  reopen();
  CHECK(store->salvaged());
  store.reset();
  set_version("PRAGMA user_version=0");
  reopen();
  CHECK(store->salvaged());
}

TEST_CASE_FIXTURE(Desk, "a schema that this build cannot read is a newer build's if the store says the same of it") {
  const std::string newer = R"({"name": "test", "version": 9, "of a newer build": true})";
  const auto set_schema = [&](const std::string& json) {
    auto db = *sql::Database::open(folder.path() + "/store.db", {sql::Mode::open, 0x53617463});
    REQUIRE(Settings::write_schema(*db, json));
  };
  const std::string own(store->schema()->text());
  say(*this, [&](auto& f) { f.schema = newer; });
  set_schema(newer);
  CHECK(Store::open(ports(), {folder.path()}).code() == Code::bad_schema);
  CHECK(opened_to_read(*this) == Code::bad_schema);
  say(*this, [&](auto& f) { f.schema = own; });
  CHECK(opened_to_read(*this) == Code::corrupt);
  reopen();
  CHECK(store->salvaged());
  CHECK(store->schema()->version() == 3);
}

TEST_CASE_FIXTURE(Desk, "where damage was noted, or a salvage was cut, reading waits for who may salvage") {
  store.reset();
  REQUIRE(note_damage(*files, folder.path(), "a page rotted"));
  CHECK(opened_to_read(*this) == Code::corrupt);
  reopen();
  REQUIRE(store->salvaged());
  CHECK(opened_to_read(*this) == Code::ok);
  store.reset();
  REQUIRE(begin_salvage(*files, folder.path(), {9, 40}));
  CHECK(opened_to_read(*this) == Code::corrupt);
  reopen();
  CHECK(opened_to_read(*this) == Code::ok);
  store.reset();
  REQUIRE(files->remove(folder.path() + "/store.db"));
  CHECK(opened_to_read(*this) == Code::corrupt);
}

TEST_CASE_FIXTURE(Desk, "a head that names no size that pages have is read by the usual one") {
  for (int i = 0; i < 5; ++i) create("affair", {{"title", text("smoke")}});
  for (const char* size : {"\x01\x00", "\x10\x01"}) {
    store.reset();
    Bytes db = *read_all(*files, folder.path() + "/store.db", 1U << 30);
    db.replace(16, 2, size, 2);
    REQUIRE(write_whole(*files, folder.path() + "/store.db", db));
    reopen();
    REQUIRE(store->salvaged());
    CHECK(store->salvaged()->lost_entries() == 0);
    CHECK(store->waiting() == 5);
  }
}
