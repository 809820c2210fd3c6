#include "tests/bench/process.h"

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace satchel::bench {
namespace {

long peak_of(const std::string& pid) {
  std::ifstream status("/proc/" + pid + "/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      long kib = 0;
      status >> kib;
      return kib;
    }
  return 0;
}

double cpu_of(const std::string& pid) {
  std::ifstream stat("/proc/" + pid + "/stat");
  std::string word;
  for (int i = 1; i < 14; ++i) stat >> word;
  double user = 0, kernel = 0;
  stat >> user >> kernel;
  return (user + kernel) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

Result<Process> Process::start(const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe(ends) != 0) return fail(Code::io, "pipe");
  const pid_t pid = fork();
  if (pid < 0) return fail(Code::io, "fork");
  if (pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]), close(ends[1]);
    std::vector<std::string> all = {"/proc/self/exe"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& a : all) argv.push_back(a.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(ends[1]);
  return Process(pid, ends[0]);
}

Process::Process(Process&& other) noexcept : pid_(other.pid_), out_(other.out_) { other.pid_ = -1, other.out_ = -1; }

Process::~Process() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  close(out_);
}

std::string Process::line() {
  std::string out;
  for (char c = 0; read(out_, &c, 1) == 1 && c != '\n';) out += c;
  return out;
}

long Process::peak_kib() const { return peak_of(std::to_string(pid_)); }
long own_peak_kib() { return peak_of("self"); }
double Process::cpu_seconds() const { return cpu_of(std::to_string(pid_)); }
double own_cpu_seconds() { return cpu_of("self"); }

}  // namespace satchel::bench
