// A lock that one may wait for until a time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace satchel::capi {

/// As std::timed_mutex, which not every tool that looks for races knows.
class Gate {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return !taken_; });
    taken_ = true;
  }
  bool try_lock_until(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    if (!opened_.wait_until(lock, until, [this] { return !taken_; })) return false;
    return taken_ = true;
  }
  void unlock() {
    const std::lock_guard lock(mutex_);
    taken_ = false;
    opened_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool taken_ = false;
};

}  // namespace satchel::capi
