// A program of ours, as a process: started, watched, and killed by its id.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace satchel::crash {

using Micros = std::chrono::microseconds;

class Process {
 public:
  Process() = default;
  /// Starts argv[0] in `folder`, with `environment` ("NAME=value") added to ours; what it complains of is added to the
  /// file "complaints" there. It ends with this process, however that ends.
  Process(const std::vector<std::string>& argv, const std::string& folder,
          const std::vector<std::string>& environment = {});
  ~Process() { kill(); }
  Process(Process&& other) noexcept { *this = std::move(other); }
  Process& operator=(Process&& other) noexcept;

  /// Waits until it has ended, or has written a line, or the time is over. False for the last.
  bool wait_for_line(Micros most);
  /// Waits until it has ended; false when the time is over.
  bool wait(Micros most);
  /// SIGKILL, and waits for the end. True when it was still under way.
  bool kill();
  void interrupt(int signal) const;

  bool running() const { return pid_ > 0; }
  /// What it has written so far.
  const std::string& out() const { return out_; }
  bool ended_well() const { return !running() && code_ == 0; }
  bool was_killed() const { return !running() && code_ == kKilled; }
  int code() const { return code_; }

 private:
  static constexpr int kKilled = -9;
  bool read_some(Micros most);
  void reap();

  int pid_ = -1, pipe_ = -1, code_ = -1;
  std::string out_;
};

}  // namespace satchel::crash
