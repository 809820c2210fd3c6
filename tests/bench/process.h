// The other processes of the benchmark: the hub, and devices whose memory is measured.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include "engine/base/result.h"

namespace satchel::bench {

/// A child running this program again with other arguments; its standard output is read line by line. Ended by its pid.
class Process {
 public:
  static Result<Process> start(const std::vector<std::string>& arguments);
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();
  /// The next line, without its end; empty at the end.
  std::string line();
  /// Peak resident memory so far, in KiB.
  long peak_kib() const;
  /// Processor seconds so far.
  double cpu_seconds() const;

 private:
  Process(pid_t pid, int out) : pid_(pid), out_(out) {}
  pid_t pid_;
  int out_;
};

/// This process's own peak, in KiB.
long own_peak_kib();
/// Its processor seconds so far.
double own_cpu_seconds();

}  // namespace satchel::bench
