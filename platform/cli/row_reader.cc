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

}  // namespace

Result<RowReader> RowReader::make(const ImportMap& map, const RecordType& type,
                                  const std::vector<std::string>& heading) {
  if (!map.type.empty() && map.type != type.name) return fail(Code::invalid, "the map is for type " + map.type);
  RowReader out;
  out.map_ = &map;
  out.width_ = heading.size();
  for (const auto& rule : map.rules) {
    const auto at = type.index_of(rule.field);
    if (!at) return fail(Code::unknown_field, type.name + "." + rule.field);
    Source source{&rule, &type.fields[*at], {}};
    for (const auto& column : rule.columns) {
      const auto found = std::find(heading.begin(), heading.end(), column);
      if (found == heading.end()) return fail(Code::invalid, "the file has no column '" + column + "'");
      source.columns.push_back(static_cast<std::size_t>(found - heading.begin()));
    }
    out.sources_.push_back(std::move(source));
  }
  return out;
}

Result<std::vector<Assign>> RowReader::read(const std::vector<std::string>& cells) const {
  if (cells.size() != width_)
    return fail(Code::invalid, std::to_string(cells.size()) + " cells, the heading has " + std::to_string(width_));
  std::vector<Assign> out;
  for (const auto& source : sources_) {
    std::string cell;
    for (const std::size_t column : source.columns)
      if (cell.empty()) cell = cells[column];
    if (cell.empty() && source.rule->fallback) {
      cell = *source.rule->fallback;
    } else {
      SATCHEL_ASSIGN(cell, converted(*source.rule, std::move(cell)));
    }
    SATCHEL_ASSIGN(Value value, value_from_text(*source.field, cell));
    if (!is_null(value)) out.push_back({source.field->name, std::move(value), How::put});
  }
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
