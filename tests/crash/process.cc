#include "tests/crash/process.h"

#include <csignal>

namespace satchel::crash {

Process::Process(const std::vector<std::string>& argv, const std::string& folder,
                 std::vector<std::string> environment) {
  environment.emplace_back("LC_ALL=C.UTF-8");
  child_ = test::Process::start(argv[0], {argv.begin() + 1, argv.end()},
                                {folder + "/complaints", folder, std::move(environment)});
}

/// What it wrote before it ended counts.
void Process::bury(int code) {
  out_ += child_->rest();
  code_ = code;
  child_.reset();
}

bool Process::wait(Micros most) {
  if (!running()) return true;
  const auto code = child_->wait(most);
  if (code) bury(*code);
  return code.has_value();
}

bool Process::wait_for_line(Micros most) {
  if (!running() || out_.find('\n') != out_.npos) return true;
  if (const auto line = child_->line(most)) return out_ += *line + "\n", true;
  return wait(Micros(0));
}

bool Process::kill() {
  if (!running()) return false;
  child_->signal(SIGKILL);
  bury(child_->wait());
  return was_killed();
}

void Process::interrupt(int signal) const {
  if (running()) child_->signal(signal);
}

}  // namespace satchel::crash
