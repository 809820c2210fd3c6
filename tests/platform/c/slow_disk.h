// A disk that takes its time for the thread that asks: what it reads would take minutes.
#pragma once

#include <atomic>

namespace satchel::test {

class SlowDisk {
 public:
  SlowDisk();
  ~SlowDisk();
  SlowDisk(const SlowDisk&) = delete;
  SlowDisk& operator=(const SlowDisk&) = delete;
  /// Readings so far, of all threads.
  static int readings();
};

}  // namespace satchel::test
