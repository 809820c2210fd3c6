#include "tests/support/process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace satchel::test {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

/// After fork() in a program with threads: system calls only.
[[noreturn]] void become(char* const* argv, char* const* environment, const char* folder, int in, int out, int error) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(in, STDIN_FILENO), dup2(out, STDOUT_FILENO);
  if (error >= 0) dup2(error, STDERR_FILENO);
  if (*folder == 0 || chdir(folder) == 0) execve(argv[0], argv, environment);
  _exit(127);
}

int code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

}  // namespace

Process Process::start(const std::string& program, const std::vector<std::string>& arguments, const Home& home) {
  // Pipes close on exec, so that no child keeps the pipe of another open.
  int to[2], from[2];
  if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::signal(SIGPIPE, SIG_IGN);
  std::vector<std::string> words = {program}, environment = home.environment;
  words.insert(words.end(), arguments.begin(), arguments.end());
  for (char** e = environ; *e; ++e) environment.emplace_back(*e);
  const auto argv = pointers(words), envp = pointers(environment);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  const int error = home.error_file.empty() ? -1 : open(home.error_file.c_str(), kFlags, 0644);
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("no fork");
  if (pid == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    become(argv.data(), envp.data(), home.folder.c_str(), to[0], from[1], error);
  }
  close(to[0]), close(from[1]);
  if (error >= 0) close(error);
  return Process(pid, to[1], from[0]);
}

Process::Process(Process&& other) noexcept { *this = std::move(other); }

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_), std::swap(in_, other.in_), std::swap(out_, other.out_);
  std::swap(code_, other.code_), std::swap(read_, other.read_);
  return *this;
}

Process::~Process() {
  if (pid_ < 0) return;
  if (!ended()) signal(SIGKILL), wait();
  close_input();
  if (out_ >= 0) close(out_);
}

bool Process::say(const std::string& line) {
  const std::string all = line + "\n";
  return write(in_, all.data(), all.size()) == static_cast<ssize_t>(all.size());
}

Process::Read Process::read_some(Patience patience) {
  pollfd watched{out_, POLLIN, 0};
  const auto most = std::max(patience.count(), Patience::rep{0});
  const timespec limit{most / 1'000'000, most % 1'000'000 * 1000};
  if (out_ < 0) return Read::end;
  if (ppoll(&watched, 1, &limit, nullptr) <= 0) return Read::nothing;
  char piece[4096];
  const ssize_t n = read(out_, piece, sizeof piece);
  if (n > 0) return read_.append(piece, static_cast<std::size_t>(n)), Read::bytes;
  close(std::exchange(out_, -1));
  return Read::end;
}

std::optional<std::string> Process::line(Patience patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (const auto end = read_.find('\n'); end != std::string::npos) {
      std::string out = read_.substr(0, end);
      read_.erase(0, end + 1);
      return out;
    }
    const auto left = std::chrono::duration_cast<Patience>(until - std::chrono::steady_clock::now());
    if (read_some(left) != Read::bytes) return std::nullopt;
  }
}

void Process::close_input() {
  if (in_ >= 0) close(std::exchange(in_, -1));
}

std::string Process::rest() {
  while (read_some(std::chrono::hours(1)) == Read::bytes) continue;
  return std::exchange(read_, {});
}

void Process::signal(int number) const {
  if (!code_) kill(pid_, number);
}

int Process::wait() {
  int status = 0;
  while (!code_ && waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  if (!code_) code_ = code_of(status);
  return *code_;
}

std::optional<int> Process::wait(Patience patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::duration_cast<Patience>(until - std::chrono::steady_clock::now());
    const Read came = read_some(left);
    if (came == Read::nothing) return std::nullopt;
    if (came == Read::end) return wait();
  }
}

std::optional<int> Process::ended() {
  int status = 0;
  if (!code_ && waitpid(pid_, &status, WNOHANG) == pid_) code_ = code_of(status);
  return code_;
}

Ended run(const std::string& program, const std::vector<std::string>& arguments, const std::string& error_file) {
  Process child = Process::start(program, arguments, {error_file.empty() ? "/dev/null" : error_file, {}, {}});
  child.close_input();
  Ended out;
  out.out = child.rest();
  out.code = child.wait();
  return out;
}

}  // namespace satchel::test
