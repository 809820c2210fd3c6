#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <exception>

#include "engine/base/limits.h"
#include "engine/schema/scalar.h"
#include "engine/schema/schema.h"

namespace satchel {
namespace json = boost::json;
namespace {

std::string quoted(std::string_view text) { return json::serialize(json::string_view(text.data(), text.size())); }

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

Result<Value> set_from(const Field& field, const json::value& value) {
  const json::array* array = value.if_array();
  if (!array) return mismatch(field);
  std::vector<std::string> elements;
  for (const json::value& element : *array) {
    if (!element.is_string()) return mismatch(field);
    elements.emplace_back(view(element.get_string()));
  }
  return Value{make_set(std::move(elements))};
}

/// Boost.JSON 1.81 rounds some doubles wrongly: the text of the number is read again.
Result<Value> real_from(const Field& field, std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
  const auto real = real_from_text(text.substr(first, last - first + 1));
  if (!real) return mismatch(field);
  return Value{*real};
}

Result<Value> convert(const Field& field, const json::value& value, std::string_view text) {
  if (value.is_null()) return Value{};
  switch (field.type) {
    case FieldType::set:
      return set_from(field, value);
    case FieldType::real:
      if (value.is_number()) return real_from(field, text);
      return mismatch(field);
    case FieldType::boolean:
      if (const bool* flag = value.if_bool()) return Value{std::int64_t{*flag}};
      return mismatch(field);
    case FieldType::integer:
      if (const std::int64_t* number = value.if_int64()) return Value{*number};
      return mismatch(field);
    default:
      if (const json::string* string = value.if_string()) return scalar_from_text(field, view(*string));
      return mismatch(field);
  }
}

}  // namespace

std::string value_to_json(const Field& field, const Value& value) {
  if (is_null(value)) return "null";
  if (const auto* set = std::get_if<TextSet>(&value)) {
    std::string out;
    for (const std::string& element : *set) out += (out.empty() ? "[" : ",") + quoted(element);
    return out.empty() ? "[]" : out + "]";
  }
  const bool bare = std::holds_alternative<double>(value) ||
                    (std::holds_alternative<std::int64_t>(value) && field.type != FieldType::time);
  return bare ? scalar_to_text(field, value) : quoted(scalar_to_text(field, value));
}

Result<Value> value_from_json(const Field& field, std::string_view text) {
  try {
    json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    json::error_code error;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
    if (error) return fail(Code::invalid, field.name + ": " + error.message());
    SATCHEL_ASSIGN(Value out, convert(field, value, text));
    SATCHEL_TRY(check_value(field, out));
    return out;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    return fail(Code::invalid, field.name + ": " + e.what());
  }
}

}  // namespace satchel
