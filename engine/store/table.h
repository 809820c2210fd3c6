// A typed table: one SQLite table for each record type, so that an app, or the bureau's own tools, read it with plain
// SQL.
//
// Columns: _id BLOB (16 bytes), _version INTEGER, _root BLOB, _meta BLOB (ours: FORMAT.md), then one column a field by
// its name. Sets are JSON arrays in TEXT. Only live records stand in it.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/version.h"
#include "engine/schema/schema.h"
#include "engine/sql/database.h"

namespace satchel {

struct Row {
  Id id, root;
  Version version;
  Bytes meta;
  std::vector<Value> values;  // beside RecordType::fields
};

/// 8 bytes (checksum(), little-endian) over a row's id and values, for its metadata: bit rot in a column is not seen by
/// SQLite's own check. Columns that a later schema adds, empty, change nothing. What was recorded is proved by the
/// journal's chain, not by this.
inline constexpr std::size_t kRowCheckBytes = 8;
Bytes row_check(const Id& id, const std::vector<Value>& values);
/// The same over all of a row, or of what stands aside: `front` is the check of its id and values, or these themselves.
Bytes whole_check(ByteView front, Version version, ByteView meta);

class TypedTable {
 public:
  /// Makes the table, or adds the columns that the schema has and the table lacks. Never drops or changes one. It is
  /// called `prefix` and the type's name. `index_root`: with an index by root (the hub asks for it, to move a case's
  /// records to another scope).
  static Status make_or_grow(sql::Database& db, const RecordType& type, bool index_root, std::string_view prefix = {});

  /// `type` and `db` must outlive it. Statements are prepared when they are first used: an app that starts waits for
  /// none of them.
  TypedTable(sql::Database& db, const RecordType& type, std::string_view prefix = {});

  const RecordType& type() const { return *type_; }
  /// False when there is no such row.
  Result<bool> read(const Id& id, Row& out);
  /// False when the id is taken: nothing is written then.
  Result<bool> insert(const Row& row);
  /// Error: not_found.
  Status update(const Row& row);
  Status remove(const Id& id);
  /// The row after `id` in order of ids (from the null id: the first); false at the end.
  Result<bool> next(const Id& after, Row& out);
  /// Ids of the records whose field holds this text or these octets, by id; with `root`, of those that have it.
  Result<std::vector<Id>> ids_holding(std::size_t field, const Value& value, const Id* root = nullptr);
  /// Ids of the records that have this root.
  Result<std::vector<Id>> ids_under(const Id& root);

 private:
  enum class Act : std::uint8_t { read, insert, update, remove, next, under };
  static constexpr std::size_t kActs = 6;
  std::string text(Act act) const;
  Result<sql::Statement*> ready(Act act);
  void bind(sql::Statement& s, const Row& row);
  Status fill(sql::Statement& s, Row& out) const;
  /// The row that a bound statement finds, if any.
  Result<bool> row_of(sql::Statement& s, Row& out) const;
  static Result<std::vector<Id>> ids_of(sql::Statement& s);

  const RecordType* type_;
  sql::Database* db_;
  std::string name_;  // quoted
  std::array<std::optional<sql::Statement>, kActs> statements_;
  std::vector<std::string> scratch_;  // JSON of sets while they are bound
};

/// The tables of a schema, by type number. Owns the schema that they point into.
class TableSet {
 public:
  TableSet() = default;
  /// Makes and grows every table of the schema.
  static Result<TableSet> open(sql::Database& db, SchemaPtr schema, bool index_root, bool read_only = false);
  /// Of a schema without a database: there is no table.
  static TableSet of(SchemaPtr schema) {
    TableSet out;
    out.schema_ = std::move(schema);
    return out;
  }
  /// Null for a type that the schema does not know.
  TypedTable* find(TypeNo type);
  const SchemaPtr& schema() const { return schema_; }

 private:
  SchemaPtr schema_;
  std::map<TypeNo, TypedTable> tables_;
};

}  // namespace satchel
