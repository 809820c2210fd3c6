#include "platform/cli/program.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

#include "engine/base/guarded.h"

namespace satchel::cli {
namespace {

std::shared_ptr<CLI::Formatter> formatter(const Console& console) {
  auto out = std::make_shared<CLI::Formatter>();
  out->column_width(34);
  out->label("REQUIRED", "");
  out->label("Usage", console.text(Text::help_usage));
  out->label("Positionals", console.text(Text::help_positionals));
  out->label("Options", console.text(Text::help_options));
  out->label("Subcommands", console.text(Text::help_subcommands));
  out->label("SUBCOMMAND", console.text(Text::help_subcommand));
  out->label("OPTIONS", console.text(Text::help_options_short));
  return out;
}

}  // namespace

Command& Command::needs(const std::string& name, std::string& value, Text help) {
  app_.add_option(name, value, console_.text(help))->required();
  return *this;
}

Command& Command::takes(const std::string& name, std::string& value, Text help) {
  app_.add_option(name, value, console_.text(help));
  return *this;
}

Command& Command::takes(const std::string& name, std::optional<std::int64_t>& value, Text help) {
  app_.add_option(name, value, console_.text(help))
      ->check(CLI::Validator(
          [says = console_.text(Text::whole_number)](const std::string& given) {
            std::int64_t number = 0;
            const char* end = given.data() + given.size();
            const auto [at, error] = std::from_chars(given.data(), end, number);
            return error == std::errc() && at == end && number >= 0 ? std::string() : given + ": " + says;
          },
          ""));
  return *this;
}

Command& Command::takes_all(const std::string& name, std::vector<std::string>& values, Text help) {
  CLI::Option* const option = app_.add_option(name, values, console_.text(help));
  if (name.starts_with("-"))
    option->allow_extra_args(false);  // else the second of two would take what stands behind it
  return *this;
}

Command& Command::flag(const std::string& name, bool& value, Text help) {
  app_.add_flag(name, value, console_.text(help));
  return *this;
}

Command& Command::needs_one_of(const std::string& name, std::string& value, std::vector<std::string> choices,
                               Text help) {
  app_.add_option(name, value, console_.text(help))->required()->check(CLI::IsMember(std::move(choices)));
  return *this;
}

Command& Command::takes_one_of(const std::string& name, std::string& value, std::vector<std::string> choices,
                               Text help) {
  app_.add_option(name, value, console_.text(help))->check(CLI::IsMember(std::move(choices)));
  return *this;
}

Program::Program(const std::string& name, Text about, Console& console)
    : console_(console), app_(std::make_unique<CLI::App>(console.text(about), name)) {
  app_->formatter(formatter(console));
  app_->require_subcommand(1);
  add_common(*app_);
}

Program::~Program() = default;

void Program::add_common(CLI::App& app) {
  app.option_defaults()->group(console_.text(Text::help_options));
  app.add_flag("--json", console_.json, console_.text(Text::option_json));
  app.add_option("--lang", language_, console_.text(Text::option_lang))->check(CLI::IsMember({"zh", "en"}));
  app.set_help_flag("-h,--help", console_.text(Text::option_help));
}

Command Program::command(const std::string& name, Text about, std::function<Status(Console&)> work) {
  CLI::App* sub = app_->add_subcommand(name, console_.text(about));
  sub->group(console_.text(Text::help_subcommands));
  add_common(*sub);
  sub->callback([this, work = std::move(work)] { chosen_ = work; });
  return {*sub, console_};
}

int Program::run(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& wanted) {  // --help
    return app_->exit(wanted, console_.out(), console_.err());
  } catch (const CLI::ParseError& wrong) {
    console_.err() << console_.text(Text::usage_wrong, {wrong.what()}) << '\n';
    console_.note(Text::usage_hint, {app_->get_name()});
    return kUsage;
  }
  const Status done = guarded([&] { return chosen_(console_); });
  console_.out().flush();
  return done ? 0 : console_.report(done.error());
}

Language language_of_command_line(int argc, const char* const* argv) {
  const auto given = [](std::string_view name) -> std::optional<Language> {
    const auto language = language_named(name);
    return language ? std::optional(*language) : std::nullopt;
  };
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    std::optional<Language> language;
    if (word == "--lang" && i + 1 < argc) language = given(argv[i + 1]);
    if (word.substr(0, 7) == "--lang=") language = given(word.substr(7));
    if (language) return *language;
  }
  return language_of([](const char* name) -> const char* { return std::getenv(name); });
}

int run_program(const std::string& name, Text about, int argc, const char* const* argv,
                const std::function<void(Program&)>& describe) {
  Console console(language_of_command_line(argc, argv), std::cout, std::cerr, isatty(STDERR_FILENO) != 0);
  Program program(name, about, console);
  describe(program);
  return program.run(argc, argv);
}

}  // namespace satchel::cli
