#include "platform/operate/notify.h"

#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/temp_folder.h"

using namespace satchel;
using operate::Notifier;

namespace {

/// As a service manager listens.
class Manager {
 public:
  explicit Manager(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    REQUIRE(path.size() < sizeof(at.sun_path));
    std::memcpy(at.sun_path, path.data(), path.size());
    REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0);
  }
  ~Manager() { ::close(fd_); }
  std::string hear() const {
    char buffer[256];
    const ssize_t n = ::recv(fd_, buffer, sizeof(buffer), 0);
    return n < 0 ? "" : std::string(buffer, static_cast<std::size_t>(n));
  }

 private:
  int fd_;
};

}  // namespace

TEST_CASE("the manager hears what is told; without one, nothing is wrong") {
  const test::TempFolder folder;
  const std::string path = folder.path() + "/notify";
  const Manager manager(path);
  REQUIRE(Notifier(path).tell("READY=1\nSTATUS=here"));
  CHECK(manager.hear() == "READY=1\nSTATUS=here");
  CHECK(Notifier("").tell("READY=1"));
  CHECK(Notifier("relative").tell("READY=1").code() == Code::invalid);
  CHECK(Notifier("/" + std::string(200, 'x')).tell("READY=1").code() == Code::invalid);
  CHECK(Notifier(folder.path() + "/none").tell("READY=1").code() == Code::io);
}

TEST_CASE("the watchdog is told at half of its time, by the process that is meant") {
  ::unsetenv("WATCHDOG_USEC");
  CHECK_FALSE(operate::watchdog_interval());
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  ::unsetenv("WATCHDOG_PID");
  CHECK(operate::watchdog_interval() == std::chrono::microseconds(1'500'000));
  ::setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(operate::watchdog_interval());
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  CHECK(operate::watchdog_interval());
  ::setenv("WATCHDOG_USEC", "soon", 1);
  CHECK_FALSE(operate::watchdog_interval());
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("WATCHDOG_PID");
}
