#include "platform/os/files.h"

#include <doctest/doctest.h>

#include "tests/contract/files_contract.h"
#include "tests/support/memory_files.h"
#include "tests/support/temp_folder.h"

using namespace satchel;

TEST_CASE("the files of this machine keep the contract") {
  const test::TempFolder folder;
  test::files_contract(*os::system_files(), folder.path());
}

TEST_CASE("the files in memory keep the same contract") {
  test::MemoryFiles files;
  REQUIRE(files.make_folder("/root"));
  test::files_contract(files, "/root");
}

TEST_CASE("in a power cut, memory files keep what was synced under a synced name, and nothing else") {
  test::MemoryFiles files;
  REQUIRE(files.make_folder("/a"));
  REQUIRE(files.sync_folder("/"));
  test::put(files, "/a/kept", "synced");
  REQUIRE(files.sync_folder("/a"));
  REQUIRE((*files.append_to("/a/kept"))->append(" and not"));
  test::put(files, "/a/unnamed", "x");
  files.power_cut();
  CHECK(test::get(files, "/a/kept") == "synced");
  CHECK(*files.list("/a") == std::vector<std::string>{"kept"});
}

TEST_CASE("memory files fail at the call that the test names, and run full") {
  test::MemoryFiles files;
  files.fail_call(2);
  const auto file = *files.create("/x");
  CHECK(file->append("a").code() == Code::io);
  CHECK(file->sync().code() == Code::io);
  files.set_capacity(10);
  CHECK((*files.create("/y"))->append("0123456789"));
  CHECK((*files.create("/z"))->append("a").code() == Code::disk_full);
  CHECK(*files.free_space("/") == 0);
}
