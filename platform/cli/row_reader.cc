#include <algorithm>
#include <cmath>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

#include "platform/cli/import_map.h"

namespace satchel::cli {
namespace {

constexpr double kExact = 9007199254740992.0;  // 2^53: integers beyond are not exact in a double

Result<std::string> scaled(const ColumnRule& rule, const std::string& cell) {
  Field number;
  number.name = rule.field;
  number.type = FieldType::real;
  SATCHEL_ASSIGN(const Value value, value_from_text(number, cell));
  const auto* real = std::get_if<double>(&value);
  if (!real) return std::string();
  const double out = std::round(*real * static_cast<double>(*rule.scale));
  if (!(std::abs(out) < kExact)) return fail(Code::invalid_value, rule.field + ": too large");
  return std::to_string(static_cast<std::int64_t>(out));
}

Result<std::string> rfc3339(const ColumnRule& rule, const std::string& cell) {
  std::tm parts{};
  std::istringstream in(cell);
  in.imbue(std::locale::classic());
  in >> std::get_time(&parts, rule.format.c_str());
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof())
    return fail(Code::invalid_value, rule.field + ": not a time like " + rule.format);
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << std::put_time(&parts, "%Y-%m-%dT%H:%M:%S");
  return out.str();
}

bool names_offset(std::string_view time) {
  const std::size_t clock = time.find_first_of("Tt ");
  return clock != std::string_view::npos && time.find_first_of("Zz+-", clock) != std::string_view::npos;
}

Result<std::string> converted(const ColumnRule& rule, std::string cell) {
  if (rule.match && !cell.empty()) {
    const auto it = rule.match->find(cell);
    if (it == rule.match->end() && !rule.fallback)
      return fail(Code::invalid_value, rule.field + ": match does not name '" + cell + "'");
    cell = it == rule.match->end() ? *rule.fallback : it->second;
  }
  if (cell.empty()) return cell;
  if (rule.scale) return scaled(rule, cell);
  if (!rule.format.empty()) {
    SATCHEL_ASSIGN(cell, rfc3339(rule, cell));
  }
  return rule.offset.empty() || names_offset(cell) ? cell : cell + rule.offset;
}

Result<std::size_t> column_in(const std::vector<std::string>& heading, const std::string& column) {
  const auto found = std::find(heading.begin(), heading.end(), column);
  if (found == heading.end()) return fail(Code::invalid, "the file has no column '" + column + "'");
  return static_cast<std::size_t>(found - heading.begin());
}

/// The template with its columns' cells, in the order in which it names them.
std::string filled(const ColumnRule& rule, const std::vector<std::size_t>& columns,
                   const std::vector<std::string>& cells) {
  std::string out;
  std::size_t at = 0;
  for (const std::size_t column : columns) {
    const std::size_t open = rule.text.find('{', at), close = rule.text.find('}', open);
    out += rule.text.substr(at, open - at) + cells[column];
    at = close + 1;
  }
  return out + rule.text.substr(at);
}

}  // namespace

Result<RowReader> RowReader::make(const ImportMap& map, const RecordType& type, const std::vector<std::string>& heading,
                                  Lookup lookup) {
  if (!map.type.empty() && map.type != type.name) return fail(Code::invalid, "the map is for type " + map.type);
  RowReader out;
  out.map_ = &map;
  out.width_ = heading.size();
  out.lookup_ = std::move(lookup);
  for (const auto& rule : map.rules) {
    const auto at = type.index_of(rule.field);
    if (!at) return fail(Code::unknown_field, type.name + "." + rule.field);
    const Field& field = type.fields[*at];
    if (type.identity || field.identity)
      return fail(Code::must_be_sealed, type.name + "." + rule.field + " is told under \"identity\"");
    if (!rule.lookup.empty() && (field.type != FieldType::reference || field.refers_to.empty()))
      return fail(Code::invalid, rule.field + ": only what refers to a type is looked up");
    Source source{&rule, &field, {}};
    SATCHEL_TRY(out.find_columns(source, heading));
    out.sources_.push_back(std::move(source));
  }
  SATCHEL_TRY(out.find_identity(heading));
  return out;
}

Status RowReader::find_columns(Source& source, const std::vector<std::string>& heading) const {
  for (const auto& column : source.rule->columns) {
    SATCHEL_ASSIGN(const std::size_t at, column_in(heading, column));
    source.columns.push_back(at);
  }
  return {};
}

Status RowReader::find_identity(const std::vector<std::string>& heading) {
  if (!map_->identity) return {};
  for (const auto& [part, column] : map_->identity->parts) {
    SATCHEL_ASSIGN(const std::size_t at, column_in(heading, column));
    parts_.emplace_back(part, at);
  }
  return {};
}

/// What the row has for a field, as value_from_text takes it.
Result<std::string> RowReader::cell_for(const Source& source, const std::vector<std::string>& cells) const {
  const ColumnRule& rule = *source.rule;
  if (!rule.text.empty()) return filled(rule, source.columns, cells);
  std::string cell;
  for (const std::size_t column : source.columns)
    if (cell.empty()) cell = cells[column];
  if (cell.empty() && rule.fallback) return *rule.fallback;
  SATCHEL_ASSIGN(cell, converted(rule, std::move(cell)));
  if (cell.empty() || rule.lookup.empty()) return cell;
  const auto id = lookup_ ? lookup_(source.field->refers_to, rule.lookup, cell) : std::nullopt;
  if (id) return to_text(*id);
  return fail(Code::not_here,
              rule.field + ": no " + source.field->refers_to + " whose " + rule.lookup + " is '" + cell + "'");
}

Result<std::vector<Assign>> RowReader::read(const std::vector<std::string>& cells) const {
  if (cells.size() != width_)
    return fail(Code::invalid, std::to_string(cells.size()) + " cells, the heading has " + std::to_string(width_));
  std::vector<Assign> out;
  for (const auto& source : sources_) {
    SATCHEL_ASSIGN(const std::string cell, cell_for(source, cells));
    SATCHEL_ASSIGN(Value value, value_from_text(*source.field, cell));
    if (!is_null(value)) out.push_back({source.field->name, std::move(value), How::put});
  }
  return out;
}

std::vector<IdentityPart> RowReader::identity(const std::vector<std::string>& cells) const {
  std::vector<IdentityPart> out;
  for (const auto& [part, column] : parts_)
    if (!cells[column].empty()) out.push_back({part, cells[column], false});
  return out;
}

std::string RowReader::key_of(const std::vector<Assign>& fields) const {
  for (const auto& assign : fields) {
    if (assign.field != map_->key) continue;
    if (const auto* key = std::get_if<std::string>(&assign.value)) return *key;
    if (const auto* number = std::get_if<std::int64_t>(&assign.value)) return std::to_string(*number);
  }
  return {};
}

}  // namespace satchel::cli
