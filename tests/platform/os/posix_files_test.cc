// What POSIX promises beyond the contract.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/os/files.h"
#include "platform/os/host.h"
#include "tests/contract/files_contract.h"
#include "tests/support/temp_folder.h"

using namespace satchel;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

}  // namespace

TEST_CASE("what is made is this user's alone") {
  const test::TempFolder folder;
  const auto files = os::system_files();
  const auto before = ::umask(0);
  REQUIRE(files->make_folder(folder.path() + "/a"));
  test::put(*files, folder.path() + "/a/file", "x");
  const auto lock = files->lock(folder.path() + "/a/lock");
  REQUIRE(os::open_host(folder.path() + "/a/device.key"));
  ::umask(before);
  CHECK(mode_of(folder.path() + "/a") == 0700);
  CHECK(mode_of(folder.path() + "/a/file") == 0600);
  CHECK(mode_of(folder.path() + "/a/lock") == 0600);
  CHECK(mode_of(folder.path() + "/a/device.key") == 0600);
}

TEST_CASE("a full disk is named as such, and the file only repeats it") {
  if (::access("/dev/full", W_OK) != 0) {
    MESSAGE("skipped: no /dev/full here");
    return;
  }
  const auto file = *os::system_files()->append_to("/dev/full");
  CHECK(file->append("x").code() == Code::disk_full);
  CHECK(file->append("").code() == Code::disk_full);
  CHECK(file->sync().code() == Code::disk_full);
}

TEST_CASE("a pipe is not waited for") {
  const test::TempFolder folder;
  const std::string pipe = folder.path() + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(os::system_files()->open(pipe).code() == Code::not_found);
}

TEST_CASE("an error says which call failed on what, and why") {
  const auto error = os::system_files()->open("/nowhere/at all").error();
  CHECK(error.detail == "open /nowhere/at all: No such file or directory");
}
