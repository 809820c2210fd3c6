#include "platform/cli/inspect_text.h"

#include "platform/cli/json_line.h"
#include "platform/cli/record_text.h"

namespace satchel::cli {
namespace {

using casework::Ask;
using casework::Inspection;
using casework::Sheet;

std::string title_of(Language language, const Sheet& row) {
  const bool english = language == Language::en && row.has("title_en");
  return std::string(row.text(english ? "title_en" : "title"));
}

std::string kind_of(const Console& console, const Sheet& row) {
  return value_for_people(console.language(), row.type().fields[*row.type().index_of("asks")], row.value("asks"));
}

/// Titles of the fields that are lacking, of the type that answers the ask.
std::string lacking_of(const Console& console, const Schema& schema, const Ask& ask) {
  const RecordType* type = schema.find(ask.row.text("asks"));
  std::string out;
  for (const std::string& name : ask.lacking) {
    const auto at = type ? type->index_of(name) : std::nullopt;
    out += out.empty() ? "" : "、";
    out += at ? std::string(pick(console.language(), type->fields[*at].title)) : name;
  }
  return out;
}

/// Which standard and condition, of a reading.
std::string how_measured(Language language, const Sheet& row) {
  std::string out;
  for (const char* field : {"standard", "condition"})
    if (row.has(field))
      out += (out.empty() ? "" : language == Language::zh ? "，" : ", ") + std::string(row.text(field));
  if (out.empty()) return out;
  return language == Language::zh ? "（" + out + "）" : " (" + out + ")";
}

std::string line_of(const Console& console, const Schema& schema, const Ask& ask) {
  const std::string title = title_of(console.language(), ask.row) + how_measured(console.language(), ask.row);
  if (ask.wanted == 0) return console.text(Text::ask_reads, {kind_of(console, ask.row), title});
  const std::string there = std::to_string(ask.records.size()), wanted = std::to_string(ask.wanted);
  std::string out = console.text(ask.is_missing() ? Text::ask_missing : Text::ask_there,
                                 {kind_of(console, ask.row), title, there, wanted});
  if (ask.is_missing() && !ask.lacking.empty())
    out += console.text(Text::ask_lacking, {lacking_of(console, schema, ask)});
  return out;
}

std::int64_t count_missing(const Inspection& inspection) {
  std::int64_t out = 0;
  for (const Ask& ask : inspection.asks) out += ask.is_missing() ? 1 : 0;
  return out;
}

std::string ask_json(Language language, const Ask& ask) {
  JsonLine out;
  out.add("asks", ask.row.text("asks")).add("title", title_of(language, ask.row));
  for (const char* field : {"quantity", "standard", "condition", "role"})
    if (ask.row.has(field)) out.add(field, ask.row.text(field));
  out.add("wanted", ask.wanted).add("there", static_cast<std::int64_t>(ask.records.size()));
  std::string lacking;
  for (const std::string& name : ask.lacking) lacking += (lacking.empty() ? "" : ",") + json_string(name);
  out.raw("lacking", "[" + lacking + "]").add("missing", ask.is_missing());
  return out.add("confirmed", ask.row.flag("confirmed")).add("source", ask.row.text("source")).text();
}

}  // namespace

void print_inspection(Console& console, const Schema& schema, const Inspection& inspection) {
  if (inspection.heading) console.line(Text::inspect_title, {title_of(console.language(), *inspection.heading)});
  for (const Ask& ask : inspection.asks) console.out() << line_of(console, schema, ask) << '\n';
  const std::int64_t missing = count_missing(inspection);
  console.line(missing > 0 ? Text::inspect_missing : Text::inspect_whole, {std::to_string(missing)});
}

std::string inspection_json(Language language, const Inspection& inspection) {
  JsonLine out;
  out.add("template", inspection.name);
  if (inspection.heading) out.add("title", title_of(language, *inspection.heading));
  std::string asks;
  for (const Ask& ask : inspection.asks) asks += (asks.empty() ? "" : ",") + ask_json(language, ask);
  return out.add("missing", count_missing(inspection)).raw("asks", "[" + asks + "]").text();
}

std::vector<std::string> missing_asks(const Console& console, const Schema& schema, const Inspection& inspection) {
  std::vector<std::string> out;
  for (const Ask& ask : inspection.asks)
    if (ask.is_missing()) out.push_back(line_of(console, schema, ask));
  return out;
}

}  // namespace satchel::cli
