// Which column of a CSV file goes into which field: IMPORT.md. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/draft.h"

namespace satchel::cli {

/// Where the value of one field comes from.
struct ColumnRule {
  std::string field;
  std::vector<std::string> columns;  // the first that is not empty is taken
  std::optional<std::int64_t> scale;
  std::string format, offset;
  std::optional<std::string> fallback;
  std::optional<std::map<std::string, std::string>> match;
};

struct ImportMap {
  std::string type;  // empty: any
  std::string key;   // empty: none
  std::vector<ColumnRule> rules;
};

/// Errors: invalid, with what is off.
Result<ImportMap> parse_import_map(std::string_view json);

/// Turns rows of one file into fields of one type. Map and type must outlive it.
class RowReader {
 public:
  /// Errors: unknown_field, and invalid for a column that the file does not have or another type than the map's.
  static Result<RowReader> make(const ImportMap& map, const RecordType& type, const std::vector<std::string>& heading);
  /// Fields whose cell is empty are left out. Errors: invalid (another number of cells than the heading has),
  /// invalid_value, with the field's name.
  Result<std::vector<Assign>> read(const std::vector<std::string>& cells) const;
  /// The key's value as it would stand in SQL; empty when the map has no key, or the row no value for it.
  std::string key_of(const std::vector<Assign>& fields) const;

 private:
  struct Source {
    const ColumnRule* rule;
    const Field* field;
    std::vector<std::size_t> columns;
  };
  const ImportMap* map_ = nullptr;
  std::size_t width_ = 0;
  std::vector<Source> sources_;
};

}  // namespace satchel::cli
