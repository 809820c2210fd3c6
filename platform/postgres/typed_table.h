// A typed table: one for each record type, schema satchel, so that psql, a BI tool or another system of the bureau
// reads records with plain SQL. Tables and columns bear their titles as comments.
//
// Columns: _tenant, _id uuid, _version bigint, _root uuid, _meta bytea (ours: FORMAT.md), _odd, then one a field by its
// name: text and choices text, integers bigint, reals double precision, booleans boolean, times timestamptz, dates
// date, references uuid, blobs bytea, sets jsonb arrays. A value that is none of its field's type (check_value() takes
// none such) is NULL there and stands in _odd bytea: varint index and value (engine/base/value.h), each. Only live
// records stand in it, of all tenants.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/schema/schema.h"
#include "engine/store/table.h"
#include "platform/postgres/connection.h"

namespace satchel::postgres {

class TypedTable {
 public:
  /// Makes the table, or adds the columns that the schema has and the table lacks: never drops or changes one. To be
  /// called in a transaction that holds kGrowthLock (growth.h). Error: bad_schema where another tenant's schema has a
  /// field of that name and another type.
  static Status make_or_grow(Connection& connection, const RecordType& type);

  /// `type` must outlive it.
  explicit TypedTable(const RecordType& type);

  const RecordType& type() const { return *type_; }
  /// False when there is no such row. The question is one of ask_all().
  Question read(std::string_view tenant, const Id& id) const;
  Question read_all(std::string_view tenant, const std::vector<Id>& ids) const;
  /// Live rows behind `after`, by id.
  Question page(std::string_view tenant, const Id& after, std::int64_t limit) const;
  Question under(std::string_view tenant, const Id& root) const;
  Question holding(std::string_view tenant, std::size_t field, const satchel::Value& value, const Id* root) const;
  Question count(std::string_view tenant) const;
  /// A row of read() or page(). Error: corrupt.
  Result<satchel::Row> row_of(const Row& row) const;

  Status insert(Connection& connection, std::string_view tenant, const satchel::Row& row) const;
  /// Error, then or later: not_found.
  Status update(Connection& connection, std::string_view tenant, const satchel::Row& row) const;
  Status remove(Connection& connection, std::string_view tenant, const Id& id) const;

 private:
  Result<Params> bound(std::string_view tenant, const satchel::Row& row) const;

  const RecordType* type_;
  std::string name_, select_, update_;
  Insert insert_;
};

/// The tables of a schema, by type number; owns it. `no`: which of the tenant's schemas it is.
struct TypedTables {
  TypedTables(SchemaPtr of, std::int64_t at);
  /// Null for a type that the schema does not know.
  const TypedTable* find(TypeNo type) const;

  SchemaPtr schema;
  std::int64_t no = 0;
  std::map<TypeNo, TypedTable> tables;
};
using TablesPtr = std::shared_ptr<const TypedTables>;

}  // namespace satchel::postgres
