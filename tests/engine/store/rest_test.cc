// Which key a store's confidential bytes are encrypted with: noted once, kept through damage, never guessed anew.
#include "engine/store/identity_file.h"
#include "engine/store/settings.h"
#include "tests/engine/store/desk.h"

namespace satchel::test {
namespace {

struct Keyed : Desk {
  Keyed() : own(*Vault(keys, random).tag()) {}
  std::optional<KeyTag> noted() {
    const auto tag = Settings::read_rest(*sql_of(*this));
    REQUIRE(tag);
    return *tag;
  }
  static std::unique_ptr<sql::Database> sql_of(Desk& desk) {
    sql::Options options;
    options.application_id = 0x53617463;
    auto db = sql::Database::open(desk.folder.path() + "/store.db", options);
    REQUIRE(db);
    return *std::move(db);
  }
  void run(const char* statement) { REQUIRE(sql_of(*this)->run(statement)); }
  void close() { store.reset(); }
  Code open_again() {
    auto opened = Store::open(ports(), {folder.path()});
    const Code code = opened.code();
    if (opened) store = *std::move(opened);
    return code;
  }
  KeyTag own;
};

}  // namespace

TEST_CASE_FIXTURE(Keyed, "a new store notes its key, in the database and beside it") {
  CHECK(noted() == own);
  CHECK(read_identity_file(*files, folder.path())->rest == own);
}

TEST_CASE_FIXTURE(Keyed, "a store of before notes the key at the first opening where it is at hand") {
  close();
  run("DELETE FROM setting WHERE name='rest'");
  IdentityFile before = *read_identity_file(*files, folder.path());
  before.rest.reset();
  REQUIRE(write_identity_file(*files, folder.path(), before));
  keys.locked = true;
  REQUIRE(open_again() == Code::ok);
  CHECK_FALSE(noted());
  close();
  keys.locked = false;
  REQUIRE(open_again() == Code::ok);
  CHECK(noted() == own);
  CHECK(read_identity_file(*files, folder.path())->rest == own);
}

TEST_CASE_FIXTURE(Keyed, "what the database does not say is taken from the file, not from the key at hand") {
  close();
  run("DELETE FROM setting WHERE name='rest'");
  keys = TestKeys(99);
  REQUIRE(open_again() == Code::ok);
  CHECK(noted() == own);
}

TEST_CASE_FIXTURE(Keyed, "a tag under another name is made good from the file, and the row is found") {
  close();
  run("UPDATE setting SET name='sest' WHERE name='rest'");
  REQUIRE(open_again() == Code::ok);
  CHECK(noted() == own);
  CHECK(store->verify([](const std::string&) {}).code() == Code::corrupt);
  close();
  REQUIRE(open_again() == Code::ok);
  CHECK(store->salvaged());
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Keyed, "a tag that rotted, or is another's, is damage; the salvaged store knows its key") {
  close();
  SUBCASE("rotted") { run("UPDATE setting SET value=zeroblob(24) WHERE name='rest'"); }
  SUBCASE("of another length") { run("UPDATE setting SET value=x'00' WHERE name='rest'"); }
  SUBCASE("another's") {
    TestKeys strange(99);
    REQUIRE(Settings::write_rest(*sql_of(*this), *Vault(strange, random).tag()));
  }
  keys = TestKeys(98);
  REQUIRE(open_again() == Code::ok);
  CHECK(store->salvaged());
  CHECK(noted() == own);
}

TEST_CASE_FIXTURE(Keyed,
                  "a salvage without the file takes the tag from the damaged store, and without both the key at hand") {
  close();
  std::optional<KeyTag> expected = own;
  SUBCASE("the setting can be read") { keys = TestKeys(98); }
  SUBCASE("nothing says") {
    run("DELETE FROM setting WHERE name='rest'");
    keys = TestKeys(98);
    expected = *Vault(keys, random).tag();
  }
  SUBCASE("nothing says, and the key is locked") {
    run("DELETE FROM setting WHERE name='rest'");
    keys.locked = true;
    expected.reset();
  }
  REQUIRE(files->remove(folder.path() + "/identity"));
  REQUIRE(write_whole(*files, folder.path() + "/damaged", "for a test"));
  REQUIRE(open_again() == Code::ok);
  CHECK(store->salvaged());
  CHECK(noted() == expected);
}

}  // namespace satchel::test
