#include "tests/crash/process.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace satchel::crash {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

[[noreturn]] void become(const std::vector<std::string>& argv, const std::string& folder,
                         const std::vector<std::string>& environment, int out) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int complaints = ::open((folder + "/complaints").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  std::vector<std::string> all = environment;
  all.emplace_back("LC_ALL=C.UTF-8");
  for (char** e = environ; *e; ++e) all.emplace_back(*e);
  if (chdir(folder.c_str()) == 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(complaints, STDERR_FILENO) >= 0)
    execve(argv[0].c_str(), pointers(argv).data(), pointers(all).data());
  _exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& argv, const std::string& folder,
                 const std::vector<std::string>& environment) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  pid_ = fork();
  if (pid_ == 0) become(argv, folder, environment, ends[1]);
  close(ends[1]);
  pipe_ = ends[0];
}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(pipe_, other.pipe_);
  std::swap(code_, other.code_);
  std::swap(out_, other.out_);
  return *this;
}

/// True for bytes or the end, which closes the pipe.
bool Process::read_some(Micros most) {
  pollfd ready{pipe_, POLLIN, 0};
  const timespec limit{most.count() / 1'000'000, most.count() % 1'000'000 * 1000};
  if (ppoll(&ready, 1, &limit, nullptr) <= 0) return false;
  char bytes[4096];
  const auto n = read(pipe_, bytes, sizeof bytes);
  if (n > 0) return out_.append(bytes, static_cast<std::size_t>(n)), true;
  close(std::exchange(pipe_, -1));
  return true;
}

void Process::reap() {
  while (pipe_ >= 0) read_some(Micros(1'000'000));  // what it wrote before it ended counts
  int status = 0;
  waitpid(std::exchange(pid_, -1), &status, 0);
  code_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

bool Process::wait(Micros most) {
  const auto until = std::chrono::steady_clock::now() + most;
  while (running() && pipe_ >= 0) {
    const auto left = std::chrono::duration_cast<Micros>(until - std::chrono::steady_clock::now());
    if (!read_some(std::max(left, Micros(0)))) return false;
  }
  if (running()) reap();
  return true;
}

bool Process::wait_for_line(Micros most) {
  while (running() && pipe_ >= 0 && out_.find('\n') == out_.npos)
    if (!read_some(most)) return false;
  if (running() && pipe_ < 0) reap();
  return true;
}

bool Process::kill() {
  if (!running()) return false;
  ::kill(pid_, SIGKILL);
  reap();
  return was_killed();
}

void Process::interrupt(int signal) const {
  if (running()) ::kill(pid_, signal);
}

}  // namespace satchel::crash
