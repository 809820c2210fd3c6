#include <algorithm>
#include <cmath>
#include <string>

#include "engine/base/limits.h"
#include "engine/base/time.h"
#include "engine/schema/schema.h"

namespace satchel {
namespace {

Error refuse(const Field& field, const std::string& reason, Code code = Code::invalid_value) {
  return fail(code, field.name + ": " + reason);
}

Status check_chars(const Field& field, const std::string& text) {
  if (text.size() > limits::kTextBytes)
    return refuse(field, "more than " + std::to_string(limits::kTextBytes) + " bytes", Code::too_large);
  if (!is_utf8(text)) return refuse(field, "not UTF-8");
  if (text.find('\0') != std::string::npos) return refuse(field, "holds a NUL");
  return {};
}

Status check_choice(const Field& field, const std::string& choice) {
  if (std::find(field.choices.begin(), field.choices.end(), choice) == field.choices.end())
    return refuse(field, "'" + choice.substr(0, 80) + "' is none of its choices");
  return {};
}

Status check_text(const Field& field, const std::string& text) {
  SATCHEL_TRY(check_chars(field, text));
  if (field.type == FieldType::choice) return check_choice(field, text);
  if (field.type == FieldType::date && !is_date(text)) return refuse(field, "not a date (YYYY-MM-DD)");
  return {};
}

Status check_integer(const Field& field, std::int64_t number) {
  if (field.type == FieldType::boolean && number != 0 && number != 1) return refuse(field, "not 0 or 1");
  if (field.type == FieldType::time && (number < kFirstTime.count || number > kLastTime.count))
    return refuse(field, "outside the years 0000 to 9999");
  return {};
}

Status check_octets(const Field& field, const Octets& octets) {
  const std::size_t length = field.type == FieldType::blob ? 32 : 16;
  if (octets.bytes.size() != length) return refuse(field, "not " + std::to_string(length) + " bytes");
  return {};
}

Status check_set(const Field& field, const TextSet& set) {
  if (set.size() > limits::kSetElements)
    return refuse(field, "more than " + std::to_string(limits::kSetElements) + " elements", Code::too_large);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    SATCHEL_TRY(check_chars(field, set[i]));
    if (set[i].empty()) return refuse(field, "an empty element");
    if (i > 0 && set[i - 1] >= set[i]) return refuse(field, "elements are not in order, or stand twice");
    if (!field.choices.empty()) SATCHEL_TRY(check_choice(field, set[i]));
    bytes += set[i].size();
  }
  if (bytes > limits::kTextBytes) return refuse(field, "its elements are too long", Code::too_large);
  return {};
}

/// An int64 or a double against whole bounds, without loss.
template <class Number>
Status check_number(const Field& field, Number number) {
  if (field.min && number < static_cast<Number>(*field.min))
    return refuse(field, "below " + std::to_string(*field.min));
  if (field.max && number > static_cast<Number>(*field.max))
    return refuse(field, "above " + std::to_string(*field.max));
  return {};
}

}  // namespace

Status check_bounds(const Field& field, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return check_number(field, *number);
  if (const auto* number = std::get_if<double>(&value)) return check_number(field, *number);
  return {};
}

Status check_value(const Field& field, const Value& value) {
  if (is_null(value)) return {};
  switch (field.type) {
    case FieldType::text:
    case FieldType::date:
    case FieldType::choice:
      if (const auto* text = std::get_if<std::string>(&value)) return check_text(field, *text);
      break;
    case FieldType::integer:
    case FieldType::boolean:
    case FieldType::time:
      if (const auto* number = std::get_if<std::int64_t>(&value)) return check_integer(field, *number);
      break;
    case FieldType::real:
      if (const auto* number = std::get_if<double>(&value); number && std::isfinite(*number)) return {};
      break;
    case FieldType::reference:
    case FieldType::blob:
      if (const auto* bytes = std::get_if<Octets>(&value)) return check_octets(field, *bytes);
      break;
    case FieldType::set:
      if (const auto* set = std::get_if<TextSet>(&value)) return check_set(field, *set);
      break;
  }
  return refuse(field, "not a " + std::string(name_of(field.type)));
}

}  // namespace satchel
