// Tells the service manager how the hub stands, by the protocol of sd_notify(3): a datagram to the socket that
// NOTIFY_SOCKET names. Without one nothing is told, and nothing is wrong.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace satchel::operate {

class Notifier {
 public:
  /// `socket`: a path, or a name that begins with @ (in the abstract namespace); empty: tells nobody.
  explicit Notifier(std::string socket) : socket_(std::move(socket)) {}
  /// By NOTIFY_SOCKET.
  static Notifier from_environment();

  /// Such as "READY=1" or "STOPPING=1", lines parted by '\n'. Errors: invalid (no address of a socket), io.
  Status tell(std::string_view state) const;

 private:
  std::string socket_;
};

/// Half of what WATCHDOG_USEC allows this process (WATCHDOG_PID), so how often "WATCHDOG=1" is to be told; nothing
/// where nobody waits for it.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace satchel::operate
