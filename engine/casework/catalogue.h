// The bureau's dated rows (limits, deadlines, statutes, holidays …) as they ship in catalogue/*.json, before they are
// records of the office. Pure.
//
// A file is a JSON array of objects: `key`, which names the row within its type for ever, and fields of the type by
// name, as in the JSON API. A reference may name a row of the type that it refers to by its key. A bureau's own file is
// one object, {"TYPE": [rows], …}.
//
// The record's id follows from type and key: whoever loads a row, and how often, writes the same record.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/id.h"
#include "engine/schema/schema.h"

namespace satchel::casework {

/// A file that ships.
struct CatalogueFile {
  std::string_view name, type, json;  // "limits", "limit"
};
std::span<const CatalogueFile> catalogue_files();

struct CatalogueRow {
  const RecordType* type = nullptr;  // of the schema that it was read under
  std::string key;
  Id id;
  std::vector<std::pair<std::size_t, Value>> fields;  // those that the row names, by index into the type's, ascending
};

/// A UUIDv8: SHA-256("satchel-catalogue-1", LF, type, LF, key).
Id catalogue_id(std::string_view type, std::string_view key);

/// The rows of one file. Errors: unknown_type, unknown_field, invalid (no JSON array of objects; a row without a key; a
/// key that stands twice), invalid_value. The detail names the row.
Result<std::vector<CatalogueRow>> catalogue_rows(const Schema& schema, std::string_view type, std::string_view json);
/// Those of a bureau's own file, by type. Errors: as above.
Result<std::vector<CatalogueRow>> own_catalogue_rows(const Schema& schema, std::string_view json);

}  // namespace satchel::casework
