#include "engine/merge/passes.h"

#include <algorithm>

namespace satchel {
namespace {

using Kind = SealTest::Kind;

bool among(const std::vector<Value>& values, const Value& value) {
  return std::ranges::find(values, value) != values.end();
}

bool is_one_of(const SealTest& test, const Value& value) {
  const auto* set = std::get_if<TextSet>(&value);
  if (!set) return among(test.one_of, value);
  return std::ranges::any_of(*set, [&](const std::string& element) { return among(test.one_of, Value{element}); });
}

std::int64_t size_or_number(const Value& value) {
  if (const auto* set = std::get_if<TextSet>(&value)) return static_cast<std::int64_t>(set->size());
  const auto* number = std::get_if<std::int64_t>(&value);
  return number ? *number : 0;
}

/// How far two numbers are apart, however far.
std::uint64_t distance(std::int64_t a, std::int64_t b) {
  const auto from = static_cast<std::uint64_t>(std::min(a, b)), to = static_cast<std::uint64_t>(std::max(a, b));
  return to - from;
}

bool close(const SealTest& test, const Value& a, const Value& b) {
  if (is_null(a) || is_null(b)) return true;
  return distance(size_or_number(a), size_or_number(b)) <= static_cast<std::uint64_t>(test.number);
}

std::string day(const Value& value, Millis utc_offset) {
  if (const auto* time = std::get_if<std::int64_t>(&value))
    return to_rfc3339(Millis{std::clamp(Millis{*time}, kFirstTime, kLastTime)} + utc_offset).substr(0, 10);
  return std::get<std::string>(value);
}

std::strong_ordering order(const Value& a, const Value& b, Millis utc_offset) {
  const auto *from = std::get_if<std::int64_t>(&a), *to = std::get_if<std::int64_t>(&b);
  if (from && to) return *from <=> *to;
  return day(a, utc_offset).compare(day(b, utc_offset)) <=> 0;
}

bool in_order(Kind kind, const Value& value, const Value& bound, Millis utc_offset) {
  if (is_null(value) || is_null(bound)) return true;
  const auto is = order(value, bound, utc_offset);
  if (kind == Kind::not_before) return is >= 0;
  return kind == Kind::after ? is > 0 : is <= 0;
}

}  // namespace

bool has_value(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return !text->empty();
  if (const auto* set = std::get_if<TextSet>(&value)) return !set->empty();
  return !is_null(value);
}

bool passes(const SealTest& test, const Facts& record, const Facts& sealed, Millis utc_offset) {
  const Value& value = record.values[test.field];
  switch (test.kind) {
    case Kind::present:
      return has_value(value);
    case Kind::one_of:
      return is_one_of(test, value);
    case Kind::none_of:
      return !is_one_of(test, value);
    case Kind::at_least:
      return size_or_number(value) >= test.number;
    case Kind::differs:
      return close(test, value, record.values[test.other]);
    default:
      return in_order(test.kind, value, sealed.values[test.other], utc_offset);
  }
}

bool passes_all(const std::vector<SealTest>& tests, const Facts& record, const Facts& sealed, Millis utc_offset) {
  return std::ranges::all_of(tests, [&](const SealTest& test) { return passes(test, record, sealed, utc_offset); });
}

}  // namespace satchel
