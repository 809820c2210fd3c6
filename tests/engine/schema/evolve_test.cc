#include <doctest/doctest.h>

#include "engine/schema/environment.h"
#include "tests/engine/schema/sample.h"

using namespace satchel;

namespace {

constexpr const char* kNow = R"({"name": "sample", "version": 1, "roles": ["inspector", "office"], "types": [
 {"number": 10, "name": "case", "scope": {"fixed": "reference"}, "fields": [
  {"number": 1, "name": "length", "type": "integer", "policy": "last", "unit": "m"},
  {"number": 2, "name": "state", "type": "choice", "policy": "last", "choices": ["open", "shut"]},
  {"number": 3, "name": "of", "type": "reference", "policy": "last", "refers_to": "conflict"},
  {"number": 4, "name": "tags", "type": "set", "policy": "set"}
 ]}
]})";

/// What may_follow says of kNow with version 2 and one change: "" when it may.
std::string after(std::string_view what, std::string_view by, std::string_view version = "2") {
  std::string text = kNow;
  const auto replace = [&](std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  };
  replace(what, by);
  replace("\"version\": 1", "\"version\": " + std::string(version));
  const auto next = Schema::parse(text);
  if (!next) FAIL(next.error().detail);
  const Status status = may_follow(**Schema::parse(kNow), **next);
  CHECK((status || status.code() == Code::bad_schema));
  return status ? "" : status.error().detail;
}

}  // namespace

TEST_CASE("a schema may grow by types, fields, choices and roles, and change its titles") {
  CHECK(after("", "") == "");
  CHECK(after("\n ]}\n]}", R"(,
  {"number": 9, "name": "more", "type": "text", "policy": "text"}]},
  {"number": 11, "name": "new", "scope": {"parent": "case"}, "fields": [
   {"number": 1, "name": "case", "type": "reference", "refers_to": "case", "policy": "append"}]}
]})")
            .empty());
  CHECK(after(R"("shut")", R"("shut", "ajar")") == "");
  CHECK(after(R"("unit": "m")", R"("unit": "m", "min": 0, "max": 9)") == "");
  CHECK(after(R"("office")", R"("office", "intake")") == "");
  CHECK(after(R"("name": "case")", R"("name": "case", "title": {"zh": "案件", "en": "Case"})") == "");
}

TEST_CASE("what is kept and what is set once stay so") {
  std::string strict = kNow;
  strict.replace(strict.find(R"("scope")"), 7, R"("keeps": true, "scope")");
  strict.replace(strict.find(R"("unit")"), 6, R"("once": true, "unit")");
  const auto later = [&](std::string text, std::string_view loses) {
    text.replace(text.find("\"version\": 1"), 12, "\"version\": 2");
    if (!loses.empty()) text.erase(text.find(loses), loses.size());
    const Status status = may_follow(**Schema::parse(strict), **Schema::parse(text));
    return status ? "" : status.error().detail;
  };
  CHECK(later(strict, "") == "");
  CHECK(later(strict, R"("keeps": true, )") == "type case keeps its records no more");
  CHECK(later(strict, R"("once": true, )") == "case.length is set once no more");
  CHECK(after(R"("scope")", R"("keeps": true, "scope")") == "");
}

TEST_CASE("its version rises") { CHECK(after("", "", "1") == "version 1 is not above 1"); }

TEST_CASE("nothing goes, moves or changes its name") {
  CHECK(after(R"("number": 10)", R"("number": 11)") == "type case is gone or renumbered");
  CHECK(after(R"("name": "case", "scope")", R"("name": "file", "scope")") == "type case is renamed file");
  CHECK(after(R"("inspector", "office")", R"("office", "inspector")") == "role inspector is gone or moved");
  CHECK(after(R"(, "office")", "") == "role office is gone or moved");
  CHECK(after(R"(, "shut")", "") == "case.state lost its choice 'shut'");
  CHECK(after(R"("number": 4)", R"("number": 5)").find("case.tags is gone, moved, renumbered or renamed") == 0);
  CHECK(after(R"("tags")", R"("labels")").find("case.tags is gone, moved, renumbered or renamed") == 0);
  CHECK(after(",\n  {\"number\": 4, \"name\": \"tags\", \"type\": \"set\", \"policy\": \"set\"}", "") ==
        "case.tags is gone");
}

TEST_CASE("nothing changes its meaning") {
  CHECK(after(R"("type": "integer")", R"("type": "real")") == "case.length has another type");
  CHECK(after(R"("policy": "last")", R"("policy": "ask")") == "case.length has another policy");
  CHECK(after(R"("unit": "m")", R"("unit": "km")") == "case.length has another unit");
  CHECK(after(R"(, "refers_to": "conflict")", "") == "case.of refers to another type");
  CHECK(after(R"("policy": "set")", R"("policy": "set", "choices": ["a"])") == "case.tags was free and has choices");
}

TEST_CASE("the pack that ships may be followed by itself with a higher version") {
  std::string text(environment_json());
  const auto at = text.find("\"version\": ") + 11;
  text.replace(at, text.find(',', at) - at, "99");
  const auto now = *Schema::parse(environment_json()), next = *Schema::parse(text);
  CHECK(may_follow(*now, *next));
  CHECK_FALSE(may_follow(*next, *now));
}
