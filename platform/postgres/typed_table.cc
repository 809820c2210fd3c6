#include "platform/postgres/typed_table.h"

#include "platform/postgres/columns.h"
#include "platform/postgres/sql_text.h"

namespace satchel::postgres {
namespace {

constexpr int kId = 0, kVersion = 1, kRoot = 2, kMeta = 3, kOdd = 4, kFields = 5;

std::string table_name(const RecordType& type) { return std::string(kRecordSchema) + "." + quoted(type.name); }

/// Name and type of each column that is there.
Result<std::map<std::string, std::string>> columns_there(Connection& connection, const RecordType& type) {
  const auto rows = connection.ask(
      "SELECT attname::text, format_type(atttypid,NULL) FROM pg_attribute WHERE attrelid=to_regclass($1) AND attnum>0 "
      "AND NOT attisdropped",
      Params().text(table_name(type)));
  if (!rows) return rows.error();
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < rows->size(); ++i) out.emplace((*rows)[i].text(0), (*rows)[i].text(1));
  return out;
}

std::string comment(const std::string& on, const Title& title) {
  return "COMMENT ON " + on + " IS " + literal(title.zh + " / " + title.en) + ";\n";
}

std::string making(const RecordType& type) {
  const std::string name = table_name(type);
  std::string ddl = "CREATE TABLE " + name +
                    "(_tenant text COLLATE \"C\", _id uuid, _version bigint NOT NULL, "
                    "_root uuid, _meta bytea NOT NULL, _odd bytea";
  for (const auto& f : type.fields) ddl += ", " + quoted(f.name) + " " + std::string(column_type(f.type));
  return ddl + ", PRIMARY KEY(_tenant, _id));\nCREATE INDEX ON " + name + "(_tenant, _root) WHERE _root IS NOT NULL;\n";
}

}  // namespace

Status TypedTable::make_or_grow(Connection& connection, const RecordType& type) {
  SATCHEL_ASSIGN(const auto there, columns_there(connection, type));
  const std::string name = table_name(type);
  std::string ddl = there.empty() ? making(type) : std::string();
  for (const auto& f : type.fields) {
    const auto column = there.find(f.name);
    if (!there.empty() && column == there.end())
      ddl += "ALTER TABLE " + name + " ADD COLUMN " + quoted(f.name) + " " + std::string(column_type(f.type)) + ";\n";
    if (column != there.end() && column->second != column_type(f.type))
      return fail(Code::bad_schema,
                  name + "." + f.name + " is " + column->second + " here, by another tenant's schema");
    ddl += comment("COLUMN " + name + "." + quoted(f.name), f.title);
  }
  return connection.script(ddl + comment("TABLE " + name, type.title));
}

TypedTable::TypedTable(const RecordType& type) : type_(&type), name_(table_name(type)) {
  std::string fields, sets = "_version=$3,_root=$4,_meta=$5";
  const auto add = [&](const std::string& name, std::size_t at) { sets += "," + name + "=$" + std::to_string(at + 6); };
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const std::string name = quoted(type.fields[i].name);
    fields += "," + name;
    add(name, i);
  }
  add("_odd", type.fields.size());
  select_ = "SELECT _id,_version,_root,_meta,_odd" + fields + " FROM " + name_ + " WHERE _tenant=$1 AND ";
  insert_ = {"INSERT INTO " + name_ + "(_tenant,_id,_version,_root,_meta" + fields + ",_odd)", {}};
  update_ = "UPDATE " + name_ + " SET " + sets + " WHERE _tenant=$1 AND _id=$2";
}

Question TypedTable::read(std::string_view tenant, const Id& id) const {
  return {select_ + "_id=$2", Params().text(tenant).id(id)};
}

Question TypedTable::read_all(std::string_view tenant, const std::vector<Id>& ids) const {
  return {select_ + "_id=ANY($2)", Params().text(tenant).ids(ids)};
}

Question TypedTable::page(std::string_view tenant, const Id& after, std::int64_t limit) const {
  return {select_ + "_id>$2 ORDER BY _id LIMIT $3", Params().text(tenant).id(after).number(limit)};
}

Question TypedTable::under(std::string_view tenant, const Id& root) const {
  return {"SELECT _id FROM " + name_ + " WHERE _tenant=$1 AND _root=$2 ORDER BY _id", Params().text(tenant).id(root)};
}

Question TypedTable::count(std::string_view tenant) const {
  return {"SELECT count(*) FROM " + name_ + " WHERE _tenant=$1", Params().text(tenant)};
}

/// No index helps but that by root: registers are small, and what lies under one root is little. A value of another
/// type than the field's is held by none.
Question TypedTable::holding(std::string_view tenant, std::size_t field, const satchel::Value& value,
                             const Id* root) const {
  const Field& f = type_->fields[field];
  Question out{"SELECT _id FROM " + name_ + " WHERE _tenant=$1 AND " + quoted(f.name) + "=$2" +
                   (root ? " AND _root=$3" : "") + " ORDER BY _id",
               Params().text(tenant)};
  if (!bind_column(out.params, f, value)) (void)bind_column(out.params, f, {});
  if (root) out.params.id(*root);
  return out;
}

Result<satchel::Row> TypedTable::row_of(const Row& row) const {
  satchel::Row out;
  out.id = row.id(kId);
  out.version.value = row.integer(kVersion);
  out.root = row.id(kRoot);
  out.meta = row.blob(kMeta);
  out.values.reserve(type_->fields.size());
  for (std::size_t i = 0; i < type_->fields.size(); ++i)
    out.values.push_back(column_of(row, static_cast<int>(i) + kFields, type_->fields[i]));
  Reader odd(row.blob(kOdd));
  while (odd.left() > 0) {
    const std::uint64_t at = odd.varint();
    satchel::Value value = read_value(odd);
    if (at < out.values.size()) out.values[at] = std::move(value);
  }
  return out;
}

Result<Params> TypedTable::bound(std::string_view tenant, const satchel::Row& row) const {
  Params out;
  out.text(tenant).id(row.id).number(row.version.value);
  row.root.is_null() ? out.null(Oid::uuid) : out.id(row.root);
  out.bytes(row.meta);
  Bytes odd;
  Writer writer(odd);
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    if (bind_column(out, type_->fields[i], row.values[i])) continue;
    SATCHEL_TRY(bind_column(out, type_->fields[i], {}));
    writer.varint(i);
    write_value(writer, row.values[i]);
  }
  odd.empty() ? out.null(Oid::bytea) : out.bytes(odd);
  return out;
}

Status TypedTable::insert(Connection& connection, std::string_view tenant, const satchel::Row& row) const {
  SATCHEL_ASSIGN(const Params params, bound(tenant, row));
  return connection.add(insert_, params);
}

Status TypedTable::update(Connection& connection, std::string_view tenant, const satchel::Row& row) const {
  SATCHEL_ASSIGN(const Params params, bound(tenant, row));
  return connection.send(update_, params, Changes::one);
}

Status TypedTable::remove(Connection& connection, std::string_view tenant, const Id& id) const {
  return connection.send("DELETE FROM " + name_ + " WHERE _tenant=$1 AND _id=$2", Params().text(tenant).id(id));
}

TypedTables::TypedTables(SchemaPtr of, std::int64_t at) : schema(std::move(of)), no(at) {
  for (const auto& type : schema->types()) tables.emplace(type.number, TypedTable(type));
}

const TypedTable* TypedTables::find(TypeNo type) const {
  const auto it = tables.find(type);
  return it == tables.end() ? nullptr : &it->second;
}

}  // namespace satchel::postgres
