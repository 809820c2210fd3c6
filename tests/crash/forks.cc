#include "tests/crash/forks.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <new>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/fork_heap.h"

namespace satchel::crash {
namespace {

/// The child ends by exit() where a leak checker is there and is to have its say.
[[noreturn]] void in_child(const std::string& name, const std::function<Status()>& work, unsigned seconds) {
  test::copy_heap();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(seconds);
  const Status status = work();
  if (!status && !name.empty()) report(name, std::string(info(status.code()).name) + ": " + status.error().detail);
  std::fflush(stdout);
  if (dlsym(RTLD_DEFAULT, "__lsan_do_leak_check") != nullptr) std::exit(status ? 0 : 1);
  _exit(status ? 0 : 1);
}

int forked(const std::string& name, const std::function<Status()>& work, unsigned seconds) {
  std::fflush(stdout);
  const int pid = fork();
  if (pid == 0) in_child(name, work, seconds);
  if (pid < 0) report(name, "no process could be made");
  return pid;
}

}  // namespace

Tally& tally() {
  static Tally* shared = [] {
    void* memory = mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    return new (memory) Tally;
  }();
  return *shared;
}

void report(const std::string& trial, const std::string& what) {
  ++tally().lost;
  std::printf("satchel-crash --only '%s': %s\n", trial.c_str(), what.c_str());
  std::fflush(stdout);
}

void Forks::run(const std::string& name, const std::function<Status()>& trial, unsigned seconds) {
  if (!only_.empty()) {
    if (name != only_) return;
    const Status status = trial();
    if (!status) report(name, std::string(info(status.code()).name) + ": " + status.error().detail);
    std::printf("%s: %s\n", name.c_str(), status ? "as it should be" : "lost");
    std::fflush(stdout);
    std::_Exit(status ? 0 : 1);  // the world is not as it was: nothing else can be tried in this process
  }
  wait(jobs_ - 1);
  if (const int pid = forked(name, trial, seconds); pid > 0) under_way_[pid] = name;
}

void Forks::wait(std::size_t most) {
  while (under_way_.size() > most) {
    int status = 0;
    const int pid = waitpid(-1, &status, 0);
    const auto it = under_way_.find(pid);
    if (it == under_way_.end()) continue;
    if (WIFSIGNALED(status))
      report(it->second,
             WTERMSIG(status) == SIGALRM ? "it hangs" : "it died: " + std::string(strsignal(WTERMSIG(status))));
    else if (WEXITSTATUS(status) > 1)
      report(it->second, "it ended with " + std::to_string(WEXITSTATUS(status)));
    under_way_.erase(it);
  }
}

bool Forks::probe(const std::function<Status()>& work) {
  const int pid = forked({}, work, 120);
  int status = 0;
  return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace satchel::crash
