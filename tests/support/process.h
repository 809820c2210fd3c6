// Other programs as children: started, spoken to by line, killed and waited for by their pid.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace satchel::test {

/// A child with pipes to its standard input and from its standard output; its standard error goes to a file, or is
/// inherited. One thread at a time. The destructor kills it (SIGKILL) and waits.
class Process {
 public:
  /// `program`: a path. Throws std::runtime_error when there is no child to be had; a program that cannot be run ends
  /// with code 127.
  static Process start(const std::string& program, const std::vector<std::string>& arguments,
                       const std::string& error_file = {});
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  /// False when the child does not listen any more.
  bool say(const std::string& line);
  /// The next line of its output, without the end; nothing at the end of the output or after `patience`.
  std::optional<std::string> line(std::chrono::milliseconds patience);
  void close_input();
  /// The rest of its output, up to its end.
  std::string rest();
  void signal(int number) const;
  /// Its exit code; 128 + the number of the signal that ended it. Waits.
  int wait();
  /// Its exit code, if it has ended.
  std::optional<int> ended();

 private:
  Process(pid_t pid, int in, int out) : pid_(pid), in_(in), out_(out) {}
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;
  std::optional<int> code_;
  std::string read_;
};

struct Ended {
  int code = 0;
  std::string out;
};
/// Runs a program to its end. Standard error is thrown away unless `error_file` is given.
Ended run(const std::string& program, const std::vector<std::string>& arguments, const std::string& error_file = {});

}  // namespace satchel::test
