// Other programs as children: started, spoken to by line, killed and waited for by their pid.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace satchel::test {

/// Where a child lives.
struct Home {
  std::string error_file;                // what it complains of is added there; empty: where ours goes
  std::string folder;                    // empty: ours
  std::vector<std::string> environment;  // "NAME=value", before our own
};

/// A child with pipes to its standard input and from its standard output. It ends with this process, however that
/// ends. One thread at a time. The destructor kills it (SIGKILL) and waits.
class Process {
 public:
  using Patience = std::chrono::microseconds;
  static constexpr int kKilled = 128 + 9;

  /// `program`: a path. Throws std::runtime_error when there is no child to be had; a program that cannot be run ends
  /// with code 127.
  static Process start(const std::string& program, const std::vector<std::string>& arguments, const Home& home = {});
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  /// False when the child does not listen any more.
  bool say(const std::string& line);
  /// The next line of its output, without the end; nothing at the end of the output or after `patience`.
  std::optional<std::string> line(Patience patience);
  void close_input();
  /// The rest of its output, up to its end.
  std::string rest();
  void signal(int number) const;
  /// Its exit code; 128 + the number of the signal that ended it. Waits.
  int wait();
  /// Its exit code, if it has ended.
  std::optional<int> ended();
  /// Its exit code, once it has said its last, which is then in rest(); nothing when it has not after `patience`.
  std::optional<int> wait(Patience patience);

 private:
  enum class Read { bytes, end, nothing };
  Read read_some(Patience patience);
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
