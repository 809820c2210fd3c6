#include <cmath>
#include <cstring>
#include <doctest/doctest.h>
#include <limits>
#include <rapidcheck.h>

#include "engine/base/limits.h"
#include "tests/engine/schema/sample.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Text as people and programs write it: separators, quotes, controls and wide characters, never a NUL.
rc::Gen<std::string> some_text() {
  const auto piece =
      rc::gen::element<std::string>("a", "Z", "7", " ", ",", "，", "、", "\\", "\"", "\n", "\t", "\r", "/", "噪", "声",
                                    "é", "\xF0\x9F\x98\x80", "\x01", "\x7f", "null", "=");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string out;
    for (const std::string& p : pieces) out += p;
    return out;
  });
}

Value some_value(FieldType type) {
  switch (type) {
    case FieldType::text:
      return *some_text();
    case FieldType::integer:
      return *rc::gen::arbitrary<std::int64_t>();
    case FieldType::real: {
      // Any bits, so that subnormals and the largest come too.
      const auto bits = *rc::gen::resize(1000, rc::gen::arbitrary<std::uint64_t>());
      double number = 0;
      static_assert(sizeof number == sizeof bits);
      std::memcpy(&number, &bits, sizeof bits);
      return std::isfinite(number) ? number : 0.5;
    }
    case FieldType::boolean:
      return *rc::gen::element<std::int64_t>(0, 1);
    case FieldType::time:
      return *rc::gen::inRange(kFirstTime.count, kLastTime.count + 1);
    case FieldType::date:
      return *rc::gen::element<std::string>("2026-01-31", "0000-01-01", "9999-12-31", "2024-02-29");
    case FieldType::choice:
      return *rc::gen::element<std::string>("a", "b", "c");
    case FieldType::reference:
      return Octets{*rc::gen::container<std::string>(16, rc::gen::arbitrary<char>())};
    case FieldType::blob:
      return Octets{*rc::gen::container<std::string>(32, rc::gen::arbitrary<char>())};
    case FieldType::set: {
      auto elements = *rc::gen::container<std::vector<std::string>>(some_text());
      std::erase(elements, "");
      return make_set(std::move(elements));
    }
  }
  return {};
}

constexpr FieldType kTypes[] = {FieldType::text, FieldType::integer, FieldType::real,   FieldType::boolean,
                                FieldType::time, FieldType::date,    FieldType::choice, FieldType::reference,
                                FieldType::blob, FieldType::set};

/// Empty text and the empty set have no cell of their own.
bool is_empty(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto* set = std::get_if<TextSet>(&value);
  return (text && text->empty()) || (set && set->empty());
}

Code check(FieldType type, const Value& value) { return check_value(field_of(type), value).code(); }
Value from_text(FieldType type, std::string_view text) {
  const auto value = value_from_text(field_of(type), text);
  return value ? *value : Value{"refused: " + value.error().detail};
}
Code from_json(FieldType type, std::string_view json) { return value_from_json(field_of(type), json).code(); }

}  // namespace

TEST_CASE("every value comes back from JSON as it was") {
  for (const FieldType type : kTypes) {
    const Field field = field_of(type);
    CHECK(rc::check("value_from_json(value_to_json(v)) == v, " + std::string(name_of(type)), [&] {
      const Value value = some_value(type);
      RC_ASSERT(bool(check_value(field, value)));
      const auto back = value_from_json(field, value_to_json(field, value));
      RC_ASSERT(bool(back));
      RC_ASSERT(*back == value);
    }));
    CHECK(value_to_json(field, Value{}) == "null");
    CHECK(*value_from_json(field, "null") == Value{});
  }
}

TEST_CASE("every value comes back from a cell as it was, and nothing is an empty cell") {
  for (const FieldType type : kTypes) {
    const Field field = field_of(type);
    CHECK(rc::check("value_from_text(value_to_text(v)) == v, " + std::string(name_of(type)), [&] {
      const Value value = some_value(type);
      const auto back = value_from_text(field, value_to_text(field, value));
      RC_ASSERT(bool(back));
      RC_ASSERT(*back == (is_empty(value) ? Value{} : value));
    }));
    CHECK(value_to_text(field, Value{}).empty());
    CHECK(*value_from_text(field, "") == Value{});
  }
}

TEST_CASE("JSON is written as third parties expect it") {
  const auto json = [](FieldType type, const Value& value) { return value_to_json(field_of(type), value); };
  CHECK(json(FieldType::integer, std::int64_t{12}) == "12");
  CHECK(json(FieldType::boolean, std::int64_t{1}) == "true");
  CHECK(json(FieldType::boolean, std::int64_t{0}) == "false");
  CHECK(json(FieldType::real, 0.1) == "0.1");
  CHECK(json(FieldType::real, 1.0 / 3) == "0.3333333333333333");
  CHECK(json(FieldType::time, std::int64_t{0}) == "\"1970-01-01T00:00:00.000Z\"");
  CHECK(json(FieldType::text, std::string("a\"b\n噪")) == "\"a\\\"b\\n噪\"");
  CHECK(json(FieldType::set, TextSet{"a", "b,c"}) == R"(["a","b,c"])");
  CHECK(json(FieldType::set, TextSet{}) == "[]");
  CHECK(json(FieldType::reference, octets(Bytes(16, '\x11'))) == "\"11111111-1111-1111-1111-111111111111\"");
  CHECK(json(FieldType::blob, octets(Bytes(32, '\xab'))).size() == 66);
}

TEST_CASE("JSON that does not fit is refused, and what is no JSON is told apart") {
  CHECK(from_json(FieldType::integer, "12") == Code::ok);
  CHECK(from_json(FieldType::integer, " 12 ") == Code::ok);
  CHECK(from_json(FieldType::integer, "1.5") == Code::invalid_value);
  CHECK(from_json(FieldType::integer, "9223372036854775808") == Code::invalid_value);
  CHECK(from_json(FieldType::integer, "\"12\"") == Code::invalid_value);
  CHECK(from_json(FieldType::real, "1e999") != Code::ok);
  CHECK(from_json(FieldType::real, "12") == Code::ok);
  CHECK(from_json(FieldType::boolean, "1") == Code::invalid_value);
  CHECK(from_json(FieldType::text, "7") == Code::invalid_value);
  CHECK(from_json(FieldType::choice, "\"d\"") == Code::invalid_value);
  CHECK(from_json(FieldType::set, "\"a\"") == Code::invalid_value);
  CHECK(from_json(FieldType::set, "[\"a\", 1]") == Code::invalid_value);
  CHECK(from_json(FieldType::time, "\"yesterday\"") == Code::invalid_value);
  CHECK(from_json(FieldType::reference, "\"12\"") == Code::invalid_value);
  CHECK(from_json(FieldType::blob, "\"abc\"") == Code::invalid_value);
  for (const char* bad : {"", "12 13", "nul", "[", "\"\\ud800\""})
    CHECK_MESSAGE(from_json(FieldType::text, bad) == Code::invalid, bad);
  CHECK(from_json(FieldType::set, std::string(100'000, '[')) == Code::invalid);
  CHECK(*value_from_json(field_of(FieldType::set), R"(["b", "a", "b"])") == Value{TextSet{"a", "b"}});
}

TEST_CASE("cells are read as people fill them") {
  CHECK(from_text(FieldType::integer, " +12 ") == Value{std::int64_t{12}});
  CHECK(from_text(FieldType::boolean, "是") == Value{std::int64_t{1}});
  CHECK(from_text(FieldType::boolean, "no") == Value{std::int64_t{0}});
  CHECK(from_text(FieldType::choice, "乙") == Value{std::string("b")});
  CHECK(from_text(FieldType::choice, "Gamma") == Value{std::string("c")});
  CHECK(from_text(FieldType::set, "b, a，c、a,") == Value{TextSet{"a", "b", "c"}});
  CHECK(from_text(FieldType::set, R"(a\,b,\ c)") == Value{TextSet{" c", "a,b"}});
  CHECK(from_text(FieldType::text, " as it is ") == Value{std::string(" as it is ")});
  CHECK(from_text(FieldType::time, "2026-01-01T08:00:00+08:00") == Value{std::int64_t{1767225600000}});
  CHECK(from_text(FieldType::date, " ") == Value{});
  Field pollution = field_of(FieldType::choice);
  pollution.type = FieldType::set;
  CHECK(*value_from_text(pollution, "乙、甲") == Value{TextSet{"a", "b"}});
  CHECK(value_to_text(pollution, TextSet{"a", "b"}) == "a,b");
}

TEST_CASE("cells that say nothing of the kind are refused") {
  const auto refused = [](FieldType type, std::string_view text) {
    return value_from_text(field_of(type), text).code() == Code::invalid_value;
  };
  for (const char* bad : {"1.5", "x", "1 2", "+-1", "9223372036854775808"}) CHECK(refused(FieldType::integer, bad));
  for (const char* bad : {"nan", "inf", "1e999", "0x10", "1,5", "1.5.2", "-"}) CHECK(refused(FieldType::real, bad));
  CHECK(refused(FieldType::boolean, "maybe"));
  CHECK(refused(FieldType::choice, "d"));
  CHECK(refused(FieldType::date, "2026-02-30"));
  CHECK(refused(FieldType::time, "12:00"));
  CHECK(refused(FieldType::text, "\xff"));
}

TEST_CASE("a field takes what its type says, null always, and the reason names the field") {
  for (const FieldType type : kTypes) {
    CHECK(check(type, Value{}) == Code::ok);
    CHECK(check(type, type == FieldType::set ? Value{2.5} : Value{TextSet{"a"}}) == Code::invalid_value);
  }
  CHECK(check(FieldType::boolean, std::int64_t{2}) == Code::invalid_value);
  CHECK(check(FieldType::real, std::numeric_limits<double>::quiet_NaN()) == Code::invalid_value);
  CHECK(check(FieldType::time, kLastTime.count) == Code::ok);
  CHECK(check(FieldType::time, kLastTime.count + 1) == Code::invalid_value);
  CHECK(check(FieldType::time, kFirstTime.count - 1) == Code::invalid_value);
  CHECK(check(FieldType::date, std::string("2026-02-29")) == Code::invalid_value);
  CHECK(check(FieldType::reference, octets("short")) == Code::invalid_value);
  CHECK(check(FieldType::blob, octets(Bytes(16, 'x'))) == Code::invalid_value);
  CHECK(check(FieldType::choice, std::string("d")) == Code::invalid_value);
  CHECK(check_value(field_of(FieldType::choice), std::string("d")).error().detail ==
        "field: 'd' is none of its choices");
}

TEST_CASE("text is UTF-8 without NUL, within its limit") {
  CHECK(check(FieldType::text, std::string("\xc0\xaf")) == Code::invalid_value);
  CHECK(check(FieldType::text, std::string(1, '\0')) == Code::invalid_value);
  CHECK(check(FieldType::text, std::string(limits::kTextBytes, 'a')) == Code::ok);
  CHECK(check(FieldType::text, std::string(limits::kTextBytes + 1, 'a')) == Code::too_large);
}

TEST_CASE("a set is in order, without repeats or empty elements, within its limits") {
  CHECK(check(FieldType::set, TextSet{"a", "b"}) == Code::ok);
  CHECK(check(FieldType::set, TextSet{"b", "a"}) == Code::invalid_value);
  CHECK(check(FieldType::set, TextSet{"a", "a"}) == Code::invalid_value);
  CHECK(check(FieldType::set, TextSet{""}) == Code::invalid_value);
  CHECK(check(FieldType::set, TextSet{std::string(limits::kTextBytes, 'a'), "b"}) == Code::too_large);
  TextSet many;
  for (std::size_t i = 0; i <= limits::kSetElements; ++i) many.push_back(std::to_string(i));
  CHECK(check(FieldType::set, make_set(many)) == Code::too_large);
  Field limited = field_of(FieldType::choice);
  limited.type = FieldType::set;
  CHECK(check_value(limited, TextSet{"a", "d"}).code() == Code::invalid_value);
}
