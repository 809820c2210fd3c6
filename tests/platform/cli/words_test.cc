// What is typed and what is said.
#include <doctest/doctest.h>
#include <sstream>

#include "engine/schema/environment.h"
#include "platform/cli/assign.h"
#include "platform/cli/console.h"
#include "platform/cli/exporter.h"
#include "platform/cli/program.h"

using namespace satchel;
using namespace satchel::cli;

namespace {

const Schema& schema() {
  static const SchemaPtr parsed = *Schema::parse(environment_json());
  return *parsed;
}

Language by(const char* lc_all, const char* lc_messages, const char* lang) {
  return language_of([&](const char* name) {
    const std::string_view n = name;
    return n == "LC_ALL" ? lc_all : n == "LC_MESSAGES" ? lc_messages : lang;
  });
}

struct Ran {
  int code;
  std::string out, err;
};

/// A program with one command, `work`, that ends with what it is given.
Ran run(std::vector<const char*> argv, Status result = {}) {
  argv.insert(argv.begin(), "prog");
  const int argc = static_cast<int>(argv.size());
  std::ostringstream out, err;
  Console console(language_of_command_line(argc, argv.data()), out, err, false);
  Program program("prog", Text::about_satchel, console);
  std::string name;
  std::vector<std::string> words;
  std::optional<std::int64_t> number;
  program
      .command("work", Text::about_put,
               [&](Console& c) {
                 c.out() << name << '|';
                 for (const auto& word : words) c.out() << word << '|';
                 return result;
               })
      .needs("NAME", name, Text::arg_store)
      .takes_all("WORDS", words, Text::arg_put_words)
      .takes("--number", number, Text::option_seconds);
  const int code = program.run(argc, argv.data());
  return {code, out.str(), err.str()};
}

}  // namespace

TEST_CASE("the locale chooses the language: the first of LC_ALL, LC_MESSAGES, LANG that is set") {
  CHECK(by("zh_CN.UTF-8", nullptr, "en_US.UTF-8") == Language::zh);
  CHECK(by("", "en_GB.UTF-8", "zh_CN.UTF-8") == Language::en);
  CHECK(by(nullptr, nullptr, "C.UTF-8") == Language::en);
  CHECK(by(nullptr, nullptr, nullptr) == Language::zh);
}

TEST_CASE("--lang goes before the locale") {
  CHECK(run({"--lang", "en", "work"}).err.find("Wrong usage") != std::string::npos);
  CHECK(run({"--lang=zh", "work"}).err.find("用法有误") != std::string::npos);
}

TEST_CASE("holes in a sentence are filled in, others are left as they are") {
  CHECK(say(Language::en, Text::error_line, {"x"}) == "Error: x");
  CHECK(say(Language::zh, Text::error_line) == "错误：{0}");
}

TEST_CASE("each group of errors has an exit code of its own") {
  CHECK(exit_code(fail(Code::busy)) == 10);
  CHECK(exit_code(fail(Code::network)) == 11);
  CHECK(exit_code(fail(Code::revoked)) == 12);
  CHECK(exit_code(fail(Code::not_found)) == 13);
  CHECK(exit_code(fail(Code::disk_full)) == 14);
  CHECK(exit_code(fail(Code::corrupt)) == 15);
  CHECK(exit_code(fail(Code::internal)) == 16);
  CHECK(run({"work", "n"}, fail(Code::sealed)).code == 13);
  CHECK(run({"work"}).code == kUsage);
  CHECK(run({}).code == kUsage);
  CHECK(run({"work", "n", "--number", "-1"}).code == kUsage);
  CHECK(run({"work", "n"}).code == 0);
}

TEST_CASE("an error is its sentence and its detail; for machines one line of JSON") {
  const Error error = fail(Code::not_found, "visit \"1\"");
  CHECK(run({"--lang", "en", "work", "n"}, error).err == "Error: Not found: visit \"1\"\n");
  CHECK(run({"--lang", "en", "work", "n", "--json"}, error).err ==
        "{\"error\":{\"code\":\"not_found\",\"group\":\"fix_input\",\"message\":\"Not found\","
        "\"detail\":\"visit \\\"1\\\"\"}}\n");
}

TEST_CASE("help is asked for, and is no error") {
  const Ran help = run({"--lang", "zh", "work", "--help"});
  CHECK(help.code == 0);
  CHECK(help.out.find("新建或修改一条记录") != std::string::npos);
}

TEST_CASE("words of fields reach the command as they were typed") {
  CHECK(run({"work", "n", "a=1,2", "b+=[x]", "c-=-3", "d="}).out == "n|a=1,2|b+=[x]|c-=-3|d=|");
}

TEST_CASE("field=value puts, += adds, -= takes away") {
  const RecordType& type = *schema().find("case");
  const auto put = assign_from_text(type, "title=a=b");
  REQUIRE(put);
  CHECK(put->field == "title");
  CHECK(put->value == Value{std::string("a=b")});
  CHECK(put->how == How::put);
  CHECK(assign_from_text(type, "officers+=li,wang")->how == How::add);
  CHECK(assign_from_text(type, "officers-=li")->how == How::remove);
  CHECK(is_null(assign_from_text(type, "title=")->value));
}

TEST_CASE("taking away from a sum is adding the opposite") {
  const auto less = assign_from_text(*schema().find("leaflet"), "count-=12");
  REQUIRE(less);
  CHECK(less->how == How::add);
  CHECK(less->value == Value{std::int64_t{-12}});
}

TEST_CASE("what is no field=value, and fields that are not there, are refused") {
  const RecordType& type = *schema().find("case");
  CHECK(assign_from_text(type, "title").code() == Code::invalid);
  CHECK(assign_from_text(type, "=x").code() == Code::invalid);
  CHECK(assign_from_text(type, "nothing=x").code() == Code::unknown_field);
  CHECK(assign_from_text(type, "latitude=north").code() == Code::invalid_value);
}

TEST_CASE("positions in 1e-7 degrees are written as degrees, exactly") {
  CHECK(degrees(407'422'633) == "40.7422633");
  CHECK(degrees(-738'721'676) == "-73.8721676");
  CHECK(degrees(-5) == "-0.0000005");
  CHECK(degrees(0) == "0.0000000");
}
