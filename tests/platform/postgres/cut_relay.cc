#include "tests/platform/postgres/cut_relay.h"

#include <array>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace satchel::hub::test {
namespace {

constexpr int kLookMillis = 50;

sockaddr_un socket_in(const std::string& folder) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  const std::string path = folder + "/.s.PGSQL.5432";
  if (path.size() >= sizeof(out.sun_path)) throw std::runtime_error("the path of a socket is too long: " + path);
  path.copy(out.sun_path, path.size());
  return out;
}

int new_socket() { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); }

/// False where there is nothing more to be carried.
bool pass_on(const std::string& bytes, int to) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto sent = send(to, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += static_cast<std::size_t>(sent);
  }
  return true;
}

std::string received(int from) {
  std::array<char, 16384> buffer{};
  const auto n = recv(from, buffer.data(), buffer.size(), 0);
  return {buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
}

}  // namespace

CutRelay::CutRelay(const std::string& server) : server_(server), listening_(new_socket()) {
  const sockaddr_un here = socket_in(folder_.path());
  if (bind(listening_, reinterpret_cast<const sockaddr*>(&here), sizeof(here)) != 0 || listen(listening_, 16) != 0)
    throw std::runtime_error("no relay");
  accepting_ = std::thread([this] { accept_all(); });
}

CutRelay::~CutRelay() {
  ends_ = true;
  shutdown(listening_, SHUT_RDWR);
  accepting_.join();
  close(listening_);
}

void CutRelay::accept_all() {
  for (;;) {
    const int client = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) break;
    carriers_.emplace_back([this, client] { carry(client); });
  }
  for (auto& carrier : carriers_) carrier.join();
}

void CutRelay::carry(int client) {
  const int server = new_socket();
  const sockaddr_un there = socket_in(server_);
  bool goes_on = connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof(there)) == 0;
  std::array<pollfd, 2> both{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
  while (goes_on && !ends_) {
    if (poll(both.data(), both.size(), kLookMillis) <= 0) continue;
    if (both[0].revents != 0) {
      const std::string asked = received(client);
      goes_on = !asked.empty() && pass_on(asked, server);
    }
    if (goes_on && both[1].revents != 0) {
      const std::string said = received(server);
      const bool cut = left_ > 0 && --left_ == 0;
      goes_on = !cut && !said.empty() && pass_on(said, client);
    }
  }
  close(server);
  close(client);
}

}  // namespace satchel::hub::test
