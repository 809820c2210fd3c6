#include "engine/schema/scalar.h"

#include <cmath>
#include <limits>
#include <locale>
#include <sstream>

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/base/time.h"

namespace satchel {
namespace {

template <class T>
Result<Value> named(const Field& field, const Result<T>& read, Value value) {
  if (!read) return fail(Code::invalid_value, field.name + ": " + read.error().detail);
  return value;
}

std::string octets_to_text(const Field& field, const Bytes& bytes) {
  if (field.type == FieldType::reference)
    if (const auto id = id_from_bytes(bytes)) return to_text(*id);
  return to_hex(bytes);
}

std::string integer_to_text(const Field& field, std::int64_t number) {
  if (field.type == FieldType::boolean) return number != 0 ? "true" : "false";
  if (field.type == FieldType::time) return to_rfc3339({number});
  return std::to_string(number);
}

}  // namespace

Error mismatch(const Field& field) {
  return fail(Code::invalid_value, field.name + ": not a " + std::string(name_of(field.type)));
}

// Streams, and not strtod or printf: these follow the host's locale, and from_chars(double) is not everywhere yet.
std::string real_to_text(double number) {
  for (int digits = std::numeric_limits<double>::digits10;; ++digits) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out.precision(digits);
    out << number;
    if (digits >= std::numeric_limits<double>::max_digits10) return out.str();
    if (const auto back = real_from_text(out.str()); back && *back == number) return out.str();
  }
}

Result<double> real_from_text(std::string_view text) {
  const Error error = fail(Code::invalid_value, "not a number");
  if (text.empty() || text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return error;
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  double number = 0;
  in >> number;
  // A subnormal is a fair number, though some libraries report it as out of range.
  const bool tiny = number != 0 && std::abs(number) < std::numeric_limits<double>::min();
  if ((in.fail() && !tiny) || !std::isfinite(number)) return error;
  in.clear();
  if (in.peek() != std::istringstream::traits_type::eof()) return error;
  return number;
}

std::string scalar_to_text(const Field& field, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return integer_to_text(field, *number);
  if (const auto* real = std::get_if<double>(&value)) return real_to_text(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* octets = std::get_if<Octets>(&value)) return octets_to_text(field, octets->bytes);
  return {};
}

Result<Value> scalar_from_text(const Field& field, std::string_view text) {
  if (field.type == FieldType::reference) {
    const auto id = id_from_text(text);
    return named(field, id, id ? octets(id->view()) : Value{});
  }
  if (field.type == FieldType::blob) {
    const auto hash = hash_from_hex(text);
    return named(field, hash, hash ? octets(hash->view()) : Value{});
  }
  if (field.type == FieldType::time) {
    const auto time = from_rfc3339(text);
    return named(field, time, time ? Value{time->count} : Value{});
  }
  return Value{std::string(text)};
}

}  // namespace satchel
