#include "platform/cli/record_text.h"

#include <algorithm>

#include "platform/cli/width.h"

namespace satchel::cli {
namespace {

std::string choice_title(Language language, const Field& field, const std::string& name) {
  for (std::size_t i = 0; i < field.choices.size(); ++i)
    if (field.choices[i] == name) return std::string(pick(language, field.choice_titles[i]));
  return name;
}

/// The hub alone gives it (sync/hub/entries/numbers.h).
bool is_official_number(const RecordType& type, const Field& field) {
  return field.name == "number" && (type.name == "case" || type.name == "complaint");
}

/// Lines of a text below each other, behind the column of titles.
std::string indented(const std::string& text, std::size_t columns) {
  std::string out;
  for (std::size_t from = 0;;) {
    const std::size_t end = text.find('\n', from);
    out += one_line(std::string_view(text).substr(from, end == std::string::npos ? end : end - from));
    if (end == std::string::npos) return out;
    out += "\n" + std::string(columns, ' ');
    from = end + 1;
  }
}

}  // namespace

std::string value_for_people(Language language, const Field& field, const Value& value) {
  if (is_null(value)) return {};
  if (const auto* set = std::get_if<TextSet>(&value)) {
    std::string out;
    for (const auto& element : *set) out += (out.empty() ? "" : "、") + choice_title(language, field, element);
    return out;
  }
  if (field.type == FieldType::choice) return choice_title(language, field, std::get<std::string>(value));
  if (field.type == FieldType::boolean)
    return say(language, std::get<std::int64_t>(value) ? Text::word_yes : Text::word_no);
  const std::string text = value_to_text(field, value);
  return field.unit.empty() ? text : text + " × " + field.unit;
}

std::string value_for_people(Language language, const RecordType& type, const Record& record, std::size_t field) {
  if (std::ranges::find(record.locked, field) != record.locked.end()) return say(language, Text::value_encrypted);
  return value_for_people(language, type.fields[field], record.values[field]);
}

void print_record(Console& console, const RecordType& type, const Record& record) {
  const Language language = console.language();
  std::string head = std::string(pick(language, type.title)) + " " + to_text(record.id);
  if (record.sealed) head += " " + console.text(Text::record_sealed);
  if (record.pending) head += " " + console.text(Text::record_pending);
  console.out() << head << '\n';
  std::size_t columns = 0;
  for (const auto& field : type.fields) columns = std::max(columns, width(pick(language, field.title)));
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    std::string value = value_for_people(language, type, record, i);
    if (is_null(record.values[i]) && value.empty()) {
      if (!is_official_number(type, type.fields[i])) continue;
      value = console.text(Text::number_none);
    }
    const std::string title(pick(language, type.fields[i].title));
    console.out() << "  " << padded(title, columns) << "  " << indented(value, columns + 4) << '\n';
  }
}

}  // namespace satchel::cli
