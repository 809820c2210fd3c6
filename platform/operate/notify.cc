#include "platform/operate/notify.h"

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace satchel::operate {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : std::string_view();
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

}  // namespace

Notifier Notifier::from_environment() { return Notifier(std::string(variable("NOTIFY_SOCKET"))); }

Status Notifier::tell(std::string_view state) const {
  if (socket_.empty()) return {};
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (socket_.size() >= sizeof(to.sun_path) || (socket_[0] != '/' && socket_[0] != '@'))
    return fail(Code::invalid, "NOTIFY_SOCKET is no address: " + socket_);
  std::memcpy(to.sun_path, socket_.data(), socket_.size());
  if (socket_[0] == '@') to.sun_path[0] = '\0';
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(Code::io, std::strerror(errno));
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const auto* address = reinterpret_cast<const sockaddr*>(&to);
  const auto sent = ::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL, address, length);
  const int error = errno;
  ::close(fd);
  if (sent == static_cast<ssize_t>(state.size())) return {};
  return fail(Code::io, std::strerror(error));
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  const auto allowed = number_in(variable("WATCHDOG_USEC"));
  if (!allowed || *allowed <= 0) return std::nullopt;
  const std::string_view whose = variable("WATCHDOG_PID");
  if (!whose.empty() && number_in(whose) != std::int64_t{::getpid()}) return std::nullopt;
  return std::chrono::microseconds(*allowed / 2);
}

}  // namespace satchel::operate
