// A program's command line: commands with their arguments, help, languages. The only home of CLI11.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/cli/console.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace satchel::cli {

/// One command while it is being described. Names in capitals are arguments by position, those with dashes options.
/// What they are read into must live until Program::run returns.
class Command {
 public:
  Command& needs(const std::string& name, std::string& value, Text help);
  Command& takes(const std::string& name, std::string& value, Text help);
  Command& takes(const std::string& name, std::optional<std::int64_t>& value, Text help);  // 0 or more
  /// All that stand there; of an option, one each time that it is given.
  Command& takes_all(const std::string& name, std::vector<std::string>& values, Text help);
  Command& flag(const std::string& name, bool& value, Text help);
  Command& needs_one_of(const std::string& name, std::string& value, std::vector<std::string> choices, Text help);
  Command& takes_one_of(const std::string& name, std::string& value, std::vector<std::string> choices, Text help);
  /// What several commands have alike: `describe` adds it.
  template <class Arguments>
  Command& has(Command& (*describe)(Command&, Arguments&), Arguments& arguments) {
    return describe(*this, arguments);
  }

 private:
  friend class Program;
  Command(CLI::App& app, const Console& console) : app_(app), console_(console) {}
  CLI::App& app_;
  const Console& console_;
};

class Program {
 public:
  /// The console must outlive it.
  Program(const std::string& name, Text about, Console& console);
  ~Program();

  /// `work` is called by run() when this command was given.
  Command command(const std::string& name, Text about, std::function<Status(Console&)> work);
  /// Parses, works, reports; returns what main is to return.
  int run(int argc, const char* const* argv);

 private:
  void add_common(CLI::App& app);

  Console& console_;
  std::string language_;  // taken from the line before this is made: see language_of_command_line
  std::unique_ptr<CLI::App> app_;
  std::function<Status(Console&)> chosen_;
};

/// The language of a command line: --lang, else the environment. The rest of the line is not looked at.
Language language_of_command_line(int argc, const char* const* argv);

/// main() of a program: the console of this process, and `describe`, which adds the commands.
int run_program(const std::string& name, Text about, int argc, const char* const* argv,
                const std::function<void(Program&)>& describe);

}  // namespace satchel::cli
