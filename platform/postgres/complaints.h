// Why a database fails, once a hub serves from it: the log has all of it, who asked nothing of the server's words. He
// is nobody to be told of addresses, users and databases, and can do nothing but come again.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "engine/base/result.h"

namespace satchel::postgres {

/// Thread-safe.
class Complaints {
 public:
  using Log = std::function<void(std::string_view line)>;
  /// Without a log, and while the hub does not serve yet, every error goes to who asked as it is: he is the operator,
  /// at his terminal.
  Complaints(Log log, std::function<bool()> serves) : log_(std::move(log)), serves_(std::move(serves)) {}

  /// One line for each reason, once a second at most, with how often it was left out since.
  void note(const Error& error);
  /// Noted; what the caller is told. That the hub is not let in, or has no such database, is nothing of his: busy.
  Error for_caller(const Error& error);

 private:
  using Clock = std::chrono::steady_clock;
  struct Said {
    Clock::time_point at;
    std::size_t left_out = 0;
  };
  /// What is to be logged now of this reason, if anything: the lock is not held while the log writes.
  std::optional<std::string> due(std::string reason);
  bool is_mute() const { return !log_ || !serves_ || !serves_(); }

  const Log log_;
  const std::function<bool()> serves_;
  std::mutex mutex_;
  std::map<std::string, Said> said_;
};

}  // namespace satchel::postgres
