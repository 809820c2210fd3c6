#include "engine/schema/locate.h"

#include <doctest/doctest.h>

using namespace satchel;

namespace {
constexpr const char* kText = R"({
  "a \" b": [1, {"x": [
    true, "}]",
    null]
  }],
  "c": {"a": 1, "d":
    -2.5e3}
}
)";
}

TEST_CASE("a value is found on the line where it begins") {
  CHECK(line_of(kText, {}) == 1);
  CHECK(line_of(kText, {"a \\\" b"}) == 2);
  CHECK(line_of(kText, {"a \\\" b", std::size_t{1}, "x", std::size_t{0}}) == 3);
  CHECK(line_of(kText, {"a \\\" b", std::size_t{1}, "x", std::size_t{2}}) == 4);
  CHECK(line_of(kText, {"c", "a"}) == 6);
  CHECK(line_of(kText, {"c", "d"}) == 7);
}

TEST_CASE("where a path ends early, the line is that of the last value there") {
  CHECK(line_of(kText, {"c", "missing", "deeper"}) == 6);
  CHECK(line_of(kText, {"a \\\" b", std::size_t{1}, "x", std::size_t{9}}) == 2);
  CHECK(line_of(kText, {"missing"}) == 1);
  CHECK(line_of(kText, {std::size_t{0}}) == 1);
}

TEST_CASE("text that is no JSON gives some line and no harm") {
  for (const std::string bad : {"", "{", "\"", "{\"a", "{\"a\"", "{\"a\":", "[1,", "[\"\\", "}}", "{\"a\":}"}) {
    CHECK(line_of(bad, {"a", std::size_t{3}}) == 1);
    CHECK(line_of(bad, {std::size_t{1}, "a"}) == 1);
    CHECK_FALSE(repeated_key(bad));
  }
}

TEST_CASE("a key that stands twice in its object is found, in another object it is no repeat") {
  CHECK_FALSE(repeated_key(kText));
  CHECK_FALSE(repeated_key(R"([{"a": "a"}, {"a": ["a", "a"]}])"));
  const auto twice = repeated_key("{\"a\": {\"b\": 1},\n \"b\": [{}],\n \"b\" : 2}");
  REQUIRE(twice);
  CHECK(twice->key == "b");
  CHECK(twice->line == 3);
}

TEST_CASE("lines are counted from 1, up to the end of the text") {
  CHECK(line_at("a\nb\n", 0) == 1);
  CHECK(line_at("a\nb\n", 2) == 2);
  CHECK(line_at("a\nb\n", 99) == 3);
}
