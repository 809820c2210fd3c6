// Which column of a CSV file goes into which field: IMPORT.md. Pure.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/evidence/sealed_identity.h"
#include "engine/store/draft.h"

namespace satchel::cli {

/// Where the value of one field comes from.
struct ColumnRule {
  std::string field;
  std::vector<std::string> columns;  // the first that is not empty is taken; of a template, those that it names
  std::string text;                  // a template: "{results}, {minor} minor"
  std::string lookup;                // of a reference: by which field of the type that it refers to
  std::optional<std::int64_t> scale;
  std::string format, offset;
  std::optional<std::string> fallback;
  std::optional<std::map<std::string, std::string>> match;
};

/// Columns that say who somebody is: sealed to the hub's intake before they are on the disk.
struct IdentityRule {
  std::string as, by;                       // a record of its own, and its reference to the row's; empty: the row's own
  std::map<std::string, std::string> copy;  // of that record: field -> field of the row's record
  std::map<std::string, std::string> parts;  // part -> column
};

struct ImportMap {
  std::string type;  // empty: any
  std::string key;   // empty: none
  std::vector<ColumnRule> rules;
  std::optional<IdentityRule> identity;
};

/// Errors: invalid, with what is off.
Result<ImportMap> parse_import_map(std::string_view json);

/// The record of a type whose field has this value; nothing where there is none.
using Lookup =
    std::function<std::optional<Id>(const std::string& type, const std::string& field, const std::string& value)>;

/// Turns rows of one file into fields of one type. Map and type must outlive it.
class RowReader {
 public:
  /// Errors: unknown_field; invalid for a column that the file does not have, another type than the map's, or a lookup
  /// of what is no reference; must_be_sealed for a field that says who somebody is.
  static Result<RowReader> make(const ImportMap& map, const RecordType& type, const std::vector<std::string>& heading,
                                Lookup lookup = {});
  /// Fields whose cell is empty are left out. Errors: invalid (another number of cells than the heading has),
  /// invalid_value, not_here (what is looked up), with the field's name.
  Result<std::vector<Assign>> read(const std::vector<std::string>& cells) const;
  /// What of the row is to be sealed; cells that are empty are left out. Of a row that read() takes.
  std::vector<IdentityPart> identity(const std::vector<std::string>& cells) const;
  /// The key's value as it would stand in SQL; empty when the map has no key, or the row no value for it.
  std::string key_of(const std::vector<Assign>& fields) const;

 private:
  struct Source {
    const ColumnRule* rule;
    const Field* field;
    std::vector<std::size_t> columns;
  };
  Status find_columns(Source& source, const std::vector<std::string>& heading) const;
  Status find_identity(const std::vector<std::string>& heading);
  Result<std::string> cell_for(const Source& source, const std::vector<std::string>& cells) const;

  const ImportMap* map_ = nullptr;
  std::size_t width_ = 0;
  std::vector<Source> sources_;
  std::vector<std::pair<std::string, std::size_t>> parts_;  // part, column
  Lookup lookup_;
};

}  // namespace satchel::cli
