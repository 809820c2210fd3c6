// A disk that is full for the thread that asks, while one lives: for SQLite's files, and in what the system tells of
// it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace satchel::test {

/// What the disk has left for everybody, where it is not what the system says.
inline std::atomic<std::int64_t> free_bytes{-1};

/// Called once, before this thread is told how much space there is.
inline thread_local std::function<void()> when_space_is_asked;

class FullDisk {
 public:
  FullDisk();
  ~FullDisk();
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
};

}  // namespace satchel::test
