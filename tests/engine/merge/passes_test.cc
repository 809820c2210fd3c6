// One test of a seal's requirement, asked of one record.
#include "engine/merge/passes.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/engine/merge/bureau.h"
#include "tests/support/seal_schema.h"

using namespace satchel;
using namespace satchel::test;

namespace {

using Kind = SealTest::Kind;

constexpr std::int64_t kAnHour = 3'600'000;
constexpr Millis kShanghai{8 * kAnHour};

/// Field 0 holds `a`, field 1 holds `b`, of the record and of the sealed one alike.
bool asked(SealTest test, Value a, Value b = {}) {
  const Facts facts{{}, {std::move(a), std::move(b)}};
  test.other = 1;
  return passes(test, facts, facts, kShanghai);
}
bool asked(Kind kind, Value a, Value b = {}) { return asked({kind, 0, 1, 0, {}}, std::move(a), std::move(b)); }

}  // namespace

TEST_CASE("a field has a value unless it is null, an empty text or an empty set") {
  for (const Value& v : {number(0), words("x"), Value{TextSet{"x"}}, Value{1.5}, octets("x")})
    CHECK(asked(Kind::present, v));
  for (const Value& v : {Value{}, words(""), Value{TextSet{}}}) CHECK_FALSE(asked(Kind::present, v));
}

TEST_CASE("a value is one of those named; of a set, one element is") {
  const SealTest test{Kind::one_of, 0, 0, 0, {words("a"), words("b")}};
  CHECK(asked(test, words("b")));
  CHECK(asked(test, Value{TextSet{"b", "c"}}));
  CHECK_FALSE(asked(test, words("c")));
  CHECK_FALSE(asked(test, Value{TextSet{"c"}}));
  CHECK_FALSE(asked(test, {}));
}

TEST_CASE("a number, and the number of a set's elements, is at least so many") {
  const SealTest test{Kind::at_least, 0, 0, 2, {}};
  CHECK(asked(test, number(2)));
  CHECK(asked(test, Value{TextSet{"a", "b"}}));
  CHECK_FALSE(asked(test, number(1)));
  CHECK_FALSE(asked(test, Value{TextSet{"a"}}));
  CHECK_FALSE(asked(test, {}));
}

TEST_CASE("two numbers differ by so much at most, whichever is the larger") {
  const SealTest test{Kind::differs, 0, 1, 5, {}};
  CHECK(asked(test, number(938), number(943)));
  CHECK(asked(test, number(943), number(938)));
  CHECK_FALSE(asked(test, number(938), number(944)));
  CHECK_FALSE(asked(test, number(944), number(938)));
  CHECK_FALSE(asked(test, number(INT64_MIN), number(INT64_MAX)));
  CHECK(asked(test, {}, number(944)));
  CHECK(asked(test, number(944), {}));
}

TEST_CASE("times are in order to the millisecond, and what is missing is neither early nor late") {
  const Value noon = moment("2026-03-01T12:00:00Z"), later = moment("2026-03-01T12:00:00.001Z");
  CHECK(asked(Kind::not_before, noon, noon));
  CHECK(asked(Kind::not_before, later, noon));
  CHECK_FALSE(asked(Kind::not_before, noon, later));
  CHECK(asked(Kind::not_after, noon, noon));
  CHECK(asked(Kind::not_after, noon, later));
  CHECK_FALSE(asked(Kind::not_after, later, noon));
  CHECK(asked(Kind::after, later, noon));
  CHECK_FALSE(asked(Kind::after, noon, noon));
  for (const Kind kind : {Kind::not_before, Kind::not_after, Kind::after}) {
    CHECK(asked(kind, {}, noon));
    CHECK(asked(kind, noon, {}));
  }
}

TEST_CASE("a date and a time are compared as days of the bureau's calendar") {
  const Value before_midnight = moment("2026-03-01T15:59:59Z"),
              after_midnight = moment("2026-03-01T16:00:00Z");  // UTC+8
  CHECK(asked(Kind::not_before, words("2026-03-01"), before_midnight));
  CHECK_FALSE(asked(Kind::not_before, words("2026-03-01"), after_midnight));
  CHECK(asked(Kind::not_after, after_midnight, words("2026-03-02")));
  CHECK_FALSE(asked(Kind::after, words("2026-03-02"), after_midnight));
  CHECK(asked(Kind::after, words("2026-03-03"), after_midnight));
  CHECK(asked(Kind::not_after, words("2026-03-01"), words("2026-03-01")));
  CHECK(asked(Kind::not_after, number(INT64_MIN), words("2026-03-01")));
  CHECK(asked(Kind::after, number(INT64_MAX), words("2026-03-01")));
}

TEST_CASE("all tests of a list pass, or they do not") {
  const Facts facts{{}, {words("a"), {}}};
  CHECK(passes_all({}, facts, facts, {}));
  CHECK(passes_all({{Kind::present, 0, 0, 0, {}}}, facts, facts, {}));
  CHECK_FALSE(passes_all({{Kind::present, 0, 0, 0, {}}, {Kind::present, 1, 0, 0, {}}}, facts, facts, {}));
}

TEST_CASE("how far two numbers are apart is told alike from either, however far") {
  CHECK(rc::check("symmetric", [](std::int64_t a, std::int64_t b, std::int64_t most) {
    const SealTest test{Kind::differs, 0, 1, most < 0 ? ~most : most, {}};
    return asked(test, number(a), number(b)) == asked(test, number(b), number(a));
  }));
}
