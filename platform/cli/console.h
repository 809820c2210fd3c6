// Where a program speaks: results on one stream, notes and errors on the other, in one language.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "platform/cli/catalogue.h"

namespace satchel::cli {

/// What a program ends with: 0 ok, 2 used wrongly, then one number for each group of errors, so that a script knows
/// what to do next: 10 retry, 11 wait for network, 12 sign in, 13 fix the input, 14 free space, 15 call the office,
/// 16 bug.
int exit_code(const Error& error);
inline constexpr int kUsage = 2;

class Console {
 public:
  /// The streams must outlive it. `terminal`: a person watches `err`, so a progress bar is welcome.
  Console(Language language, std::ostream& out, std::ostream& err, bool terminal)
      : language_(language), out_(out), err_(err), terminal_(terminal) {}

  bool json = false;  // a machine reads `out`

  Language language() const { return language_; }
  bool terminal() const { return terminal_; }
  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  std::string text(Text text, const std::vector<std::string>& with = {}) const { return say(language_, text, with); }
  /// A line on `out`.
  void line(Text text, const std::vector<std::string>& with = {}) { out_ << this->text(text, with) << '\n'; }
  /// A line on `err`.
  void note(Text text, const std::vector<std::string>& with = {}) { err_ << this->text(text, with) << '\n'; }
  /// Sentence and detail on `err`, as JSON where a machine reads. Returns exit_code().
  int report(const Error& error);

 private:
  Language language_;
  std::ostream& out_;
  std::ostream& err_;
  bool terminal_;
};

}  // namespace satchel::cli
