#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "engine/schema/scalar.h"
#include "engine/schema/schema.h"

namespace satchel {
namespace {

// Chinese keyboards type the two wide ones.
constexpr std::array<std::string_view, 3> kCommas{",", "，", "、"};

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

/// The length of the comma that the text begins with; 0 for none.
std::size_t comma(std::string_view text) {
  for (const std::string_view c : kCommas)
    if (begins(text, c)) return c.size();
  return 0;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// One element, read up to its comma; blanks at its ends go unless a backslash stands before them.
class Element {
 public:
  void take(char c, bool escaped) {
    const bool blank = !escaped && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
    if (blank && text_.empty()) return;
    text_ += c;
    if (!blank) kept_ = text_.size();
  }
  std::string finish() {
    text_.resize(kept_);
    kept_ = 0;
    return std::exchange(text_, {});
  }

 private:
  std::string text_;
  std::size_t kept_ = 0;
};

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  Element element;
  while (!text.empty()) {
    std::size_t step = 1;
    if (text[0] == '\\' && text.size() > 1) {
      element.take(text[1], true);
      step = 2;
    } else if (const std::size_t length = comma(text); length > 0) {
      out.push_back(element.finish());
      step = length;
    } else {
      element.take(text[0], false);
    }
    text.remove_prefix(step);
  }
  out.push_back(element.finish());
  std::erase(out, "");
  return out;
}

std::string escaped(std::string_view element) {
  std::string out;
  for (std::size_t i = 0; i < element.size(); ++i) {
    const bool end = i == 0 || i + 1 == element.size();
    const bool blank = std::string_view(" \t\r\n").find(element[i]) != std::string_view::npos;
    if ((end && blank) || element[i] == '\\' || comma(element.substr(i)) > 0) out += '\\';
    out += element[i];
  }
  return out;
}

/// The name of the choice that is called so; the text itself where there is none, for check_value to refuse.
std::string choice_named(const Field& field, std::string text) {
  for (const std::string& choice : field.choices)
    if (choice == text) return text;
  for (std::size_t i = 0; i < field.choices.size(); ++i)
    if (field.choice_titles[i].zh == text || field.choice_titles[i].en == text) return field.choices[i];
  return text;
}

Result<Value> integer_from(const Field& field, std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return mismatch(field);
  return Value{number};
}

Result<Value> boolean_from(const Field& field, std::string_view text) {
  for (const std::string_view yes : {"true", "yes", "1", "是"})
    if (text == yes) return Value{std::int64_t{1}};
  for (const std::string_view no : {"false", "no", "0", "否"})
    if (text == no) return Value{std::int64_t{0}};
  return mismatch(field);
}

Result<Value> convert(const Field& field, std::string_view text) {
  switch (field.type) {
    case FieldType::text:
      return Value{std::string(text)};
    case FieldType::integer:
      return integer_from(field, trimmed(text));
    case FieldType::boolean:
      return boolean_from(field, trimmed(text));
    case FieldType::choice:
      return Value{choice_named(field, std::string(trimmed(text)))};
    case FieldType::set: {
      std::vector<std::string> elements = split(text);
      for (std::string& element : elements) element = choice_named(field, std::move(element));
      return Value{make_set(std::move(elements))};
    }
    case FieldType::real: {
      const auto real = real_from_text(trimmed(text));
      if (!real) return mismatch(field);
      return Value{*real};
    }
    default:
      return scalar_from_text(field, trimmed(text));
  }
}

}  // namespace

Result<Value> value_from_text(const Field& field, std::string_view text) {
  if (text.empty() || (field.type != FieldType::text && trimmed(text).empty())) return Value{};
  SATCHEL_ASSIGN(Value out, convert(field, text));
  SATCHEL_TRY(check_value(field, out));
  return out;
}

std::string value_to_text(const Field& field, const Value& value) {
  const auto* set = std::get_if<TextSet>(&value);
  if (!set) return scalar_to_text(field, value);
  std::string out;
  for (const std::string& element : *set) out += (out.empty() ? "" : ",") + escaped(element);
  return out;
}

}  // namespace satchel
