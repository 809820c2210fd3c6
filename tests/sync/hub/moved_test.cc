// Where a folder's database is, and who may work on it while that goes elsewhere.
#include "sync/hub/upkeep/moved.h"

#include <doctest/doctest.h>

#include "platform/os/files.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_whole.h"
#include "tests/support/temp_folder.h"

namespace satchel::hub {
namespace {

struct MovedFolder {
  satchel::test::TempFolder folder;
  std::string path = folder.path(), database = path + "/central.db";
  std::unique_ptr<Files> files = os::system_files();
  Code at(const std::string& place) { return may_be_at(*files, path, place).code(); }
};

}  // namespace

TEST_CASE("a folder is asked for the database that it names, and for no other") {
  MovedFolder f;
  CHECK(f.at("") == Code::ok);
  CHECK(f.at("postgresql t") == Code::ok);
  REQUIRE(say_place(*f.files, f.path, "postgresql t"));
  CHECK(*said_place(*f.files, f.path) == "postgresql t");
  CHECK(f.at("postgresql t") == Code::ok);
  CHECK(f.at("postgresql tt") == Code::invalid);
  CHECK(f.at("") == Code::invalid);
  CHECK(may_begin_in(*f.files, f.path, true).code() == Code::invalid);
  CHECK(may_begin_in(*f.files, f.path, false));
  REQUIRE(say_place(*f.files, f.path, ""));
  REQUIRE(open_sqlite_central({f.database}));
  CHECK(f.at("") == Code::ok);
  CHECK(f.at("postgresql t") == Code::invalid);
}

TEST_CASE("a copy that was begun goes on to where it was begun, and nothing else does") {
  MovedFolder f;
  CHECK(*begin_moving(*f.files, f.path, "postgresql t at a/b"));
  CHECK_FALSE(*begin_moving(*f.files, f.path, "postgresql t at a/b"));
  CHECK(begin_moving(*f.files, f.path, "postgresql t at a/c").code() == Code::invalid);
  CHECK(f.at("") == Code::invalid);
  CHECK(f.at("postgresql t") == Code::invalid);
  CHECK(may_begin_in(*f.files, f.path, false).code() == Code::invalid);
  REQUIRE(end_moving(*f.files, f.path));
  CHECK(f.at("postgresql t") == Code::ok);
}

TEST_CASE("a guest that had opened the database before it went writes nothing into what is left") {
  MovedFolder f;
  auto hub = open_sqlite_central({f.database});
  REQUIRE(hub);
  *hub = nullptr;
  const auto guest = *open_sqlite_central({f.database, true, nullptr, true});
  CHECK(guest->write());
  REQUIRE(begin_moving(*f.files, f.path, "postgresql t at a/b"));
  CHECK(guest->write().code() == Code::locked);
  {
    const auto hold = hold_sqlite_writes(f.database);
    REQUIRE(hold);
    CHECK(read_sqlite_whole(f.database));
    REQUIRE(set_aside_as_moved(*f.files, f.path));
    REQUIRE(end_moving(*f.files, f.path));
  }
  CHECK(guest->write().code() == Code::locked);
}

}  // namespace satchel::hub
