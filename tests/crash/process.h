// A program of ours under attack: a child that lives in a folder, and what it said and how it ended, for good.
#pragma once

#include <string>
#include <vector>

#include "tests/support/process.h"

namespace satchel::crash {

using Micros = test::Process::Patience;

class Process {
 public:
  Process() = default;
  /// Starts argv[0] in `folder`, with `environment` ("NAME=value") added to ours; what it complains of is added to the
  /// file "complaints" there.
  Process(const std::vector<std::string>& argv, const std::string& folder, std::vector<std::string> environment = {});

  /// Waits until it has ended, or has written a line, or the time is over. False for the last.
  bool wait_for_line(Micros most);
  /// Waits until it has ended; false when the time is over.
  bool wait(Micros most);
  /// SIGKILL, and waits for the end. True when it was still under way.
  bool kill();
  void interrupt(int signal) const;

  bool running() const { return child_.has_value(); }
  /// What it has written so far.
  const std::string& out() const { return out_; }
  bool ended_well() const { return !running() && code_ == 0; }
  bool was_killed() const { return !running() && code_ == test::Process::kKilled; }
  int code() const { return code_; }

 private:
  void bury(int code);

  std::optional<test::Process> child_;
  int code_ = -1;
  std::string out_;
};

}  // namespace satchel::crash
