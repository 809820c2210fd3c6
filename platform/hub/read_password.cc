#include "platform/hub/read_password.h"

#include <iostream>
#include <termios.h>
#include <unistd.h>

#include "sync/hub/accounts/passwords.h"

namespace satchel::hub {
namespace {

/// Standard input shows nothing while this lives, where it is a terminal.
class NoEcho {
 public:
  NoEcho() : terminal_(isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!terminal_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (terminal_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  bool terminal() const { return terminal_; }

 private:
  termios before_{};
  const bool terminal_;
};

/// At most a byte more than a password may have.
std::string first_line() {
  std::string out;
  for (char c = 0; out.size() <= kPasswordBytes && std::cin.get(c) && c != '\n';) out += c;
  if (out.ends_with('\r')) out.pop_back();
  return out;
}

std::string asked_for(cli::Console& console) {
  const NoEcho quiet;
  if (!quiet.terminal()) return first_line();
  console.err() << console.text(cli::Text::user_password, {std::to_string(kPasswordCharacters)}) << std::flush;
  std::string out = first_line();
  console.err() << '\n';
  return out;
}

}  // namespace

Result<std::string> read_password(cli::Console& console) {
  std::string password = asked_for(console);
  if (password.empty()) return fail(Code::invalid, console.text(cli::Text::user_password_missing));
  switch (password_fault(password)) {
    case PasswordFault::none:
      return password;
    case PasswordFault::too_short:
      return fail(Code::invalid, console.text(cli::Text::user_password_short, {std::to_string(kPasswordCharacters)}));
    case PasswordFault::too_long:
      return fail(Code::invalid, console.text(cli::Text::user_password_long, {std::to_string(kPasswordBytes)}));
    case PasswordFault::not_utf8:
      break;
  }
  return fail(Code::invalid, console.text(cli::Text::user_password_garbled));
}

}  // namespace satchel::hub
