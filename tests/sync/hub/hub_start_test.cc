// A hub's first start, and one on a data folder that something befell.
#include <filesystem>

#include "engine/sql/database.h"
#include "sync/hub/beside.h"
#include "sync/hub/central/sqlite_central.h"
#include "tests/sync/hub/hooked_files.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

/// What somebody does to the database of a hub that is not running.
void tamper(House& house, const std::string& statements) {
  house.hub.reset();
  sql::Options options;
  options.application_id = 0x53617448;
  const auto db = sql::Database::open(house.folder.path() + "/hub/central.db", options);
  REQUIRE(db);
  REQUIRE((*db)->run(statements));
}

void set(House& house, const char* name, const std::string& value) {
  house.hub.reset();
  const auto central = open_sqlite_central({house.folder.path() + "/hub/central.db"});
  REQUIRE(central);
  const auto write = (*central)->write();
  REQUIRE(write);
  REQUIRE((*write)->put_setting(name, value));
  REQUIRE((*write)->commit(*(*write)->head()));
}

}  // namespace

TEST_CASE_FIXTURE(House, "each statement of the very first start fails once, and the folder is good for the next") {
  hub.reset();
  HubOptions fresh = options();
  fresh.data = folder.path() + "/fresh";
  fresh.full_sync = false;  // there are many of them
  Result<std::unique_ptr<Hub>> opened = fail(Code::internal);
  const auto start = [&] { opened = fail(Code::internal), opened = Hub::open(ports(), fresh); };
  satchel::test::fail_each_statement(start, [&] { CHECK(opened.code() != Code::ok); });
  REQUIRE(opened);
  CHECK((*opened)->enrol({"li", "inspector", {"north"}}));
}

TEST_CASE_FIXTURE(House, "where no data folder can be made, no hub starts") {
  HubOptions nowhere = options();
  nowhere.data = "/dev/null/hub";
  CHECK_FALSE(Hub::open(ports(), nowhere));
}

TEST_CASE_FIXTURE(House, "on a database that is none nothing starts, nor beside it") {
  hub.reset();
  const std::string path = folder.path() + "/hub/central.db";
  for (const char* tail : {"-wal", "-shm"}) std::filesystem::remove(path + tail);
  put("central.db", Bytes(8192, 'x'));
  const std::string data = folder.path() + "/hub";
  CHECK_FALSE(Hub::open(ports(), options()));
  CHECK_FALSE(enrol_beside(ports(), data, {"li", "inspector", {"north"}}));
  CHECK_FALSE(token_beside(ports(), data, "li", "office", {60'000}));
  CHECK(*read_all(*files, path, 10'000) == Bytes(8192, 'x'));
}

TEST_CASE_FIXTURE(House, "beside a hub whose secret is damaged no token is given") {
  const std::string data = folder.path() + "/hub";
  const Bytes secret = *read_all(*files, data + "/secret", 1000);
  put("secret", "short");
  CHECK(token_beside(ports(), data, "li", "office", {60'000}).code() == Code::corrupt);
  put("secret", secret);
  CHECK(token_beside(ports(), data, "li", "office", {60'000}));
}

TEST_CASE_FIXTURE(House, "a secret that cannot be written stops the start, and the next start makes it") {
  hub.reset();
  const std::string path = folder.path() + "/hub/secret";
  std::filesystem::remove(path);
  HookedFiles hooked(*files);
  hooked.before = [&](std::string_view call, const std::string& at) {
    return call == "create" && at.starts_with(path) ? Status{fail(Code::disk_full, at)} : Status{};
  };
  CHECK(Hub::open({clock, random, hooked, keys}, options()).code() == Code::disk_full);
  CHECK_FALSE(files->exists(path));
  open();
  CHECK(files->exists(path));
}

TEST_CASE_FIXTURE(House, "a hub id, or a schema, that is none stops the start") {
  const SchemaPtr schema = hub->schema();
  set(*this, "hub_id", "no id");
  CHECK_FALSE(Hub::open(ports(), options()));
  set(*this, "hub_id", "0190a5c2-0000-7000-8000-000000000000");
  set(*this, "schema", "{");
  CHECK_FALSE(Hub::open(ports(), options()));
  tamper(*this, "DELETE FROM setting WHERE name='schema'");
  CHECK(Hub::open(ports(), options()).code() == Code::corrupt);
  set(*this, "schema", std::string(schema->text()));
  open();
}

TEST_CASE_FIXTURE(House, "another schema of the same version is none that may follow") {
  hub.reset();
  HubOptions other = options();
  const std::string named = "\"name\": \"title\"";
  other.schema->replace(other.schema->find(named), named.size(), "\"name\": \"topic\"");
  CHECK(Hub::open(ports(), other).code() == Code::bad_schema);
  open();
  CHECK(hub->schema()->find("affair")->index_of("title"));
}

TEST_CASE_FIXTURE(House, "a log epoch that is no number is damage, told to whoever syncs") {
  Peer peer(*this);
  peer.enrolled();
  for (const char* odd : {"two", "2x", "0", "-1"}) {
    set(*this, "log_epoch", odd);
    open();
    CHECK_MESSAGE(peer.sync().status == info(Code::corrupt).http, odd);
  }
  set(*this, "log_epoch", "1");
  open();
  CHECK(peer.sync().status == 200);
}

TEST_CASE_FIXTURE(House, "a head at a version that none can have is damage") {
  tamper(*this, "UPDATE head SET version=(1<<61)+1 WHERE version=(SELECT max(version) FROM head)");
  CHECK(Hub::open(ports(), options()).code() == Code::corrupt);
  tamper(*this, "UPDATE head SET version=0; ");
  CHECK(Hub::open(ports(), options()).code() == Code::corrupt);
}

TEST_CASE_FIXTURE(House, "a database without any commit is not ready") {
  const std::string path = folder.path() + "/hub/central.db";
  sql::Options as_guest;
  as_guest.application_id = 0x53617448;
  as_guest.checkpoints = false;
  const auto db = sql::Database::open(path, as_guest);
  REQUIRE(db);
  CHECK(hub->handle({"GET", "/readyz", {}, {}, {}}).status == 200);
  REQUIRE((*db)->run("DELETE FROM head"));
  CHECK(hub->handle({"GET", "/readyz", {}, {}, {}}).status == 503);
}

TEST_CASE_FIXTURE(
    House, "a device's row that rotted, or the line of its contacts, keeps no hub from starting, and is logged") {
  Peer peer(*this), other(*this, 8);
  peer.enrolled();
  other.enrolled();
  SUBCASE("the row") { tamper(*this, "UPDATE device SET user='x' WHERE id=(SELECT min(id) FROM device)"); }
  SUBCASE("the line") {
    tamper(*this, "INSERT INTO setting(name,value,mark) VALUES('contact/" + to_text(peer.id) + "','1',x'00')");
  }
  said.clear();
  open();
  CHECK(said.find("contacts are passed over") != std::string::npos);
  CHECK(other.sync().status == 200);
}

}  // namespace satchel::hub::test
