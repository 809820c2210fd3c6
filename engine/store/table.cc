#include "engine/store/table.h"

#include <set>

namespace satchel {
namespace {

constexpr int kId = 0, kVersion = 1, kRoot = 2, kMeta = 3, kFields = 4;

const char* sql_type(FieldType type) {
  switch (type) {
    case FieldType::integer:
    case FieldType::boolean:
    case FieldType::time:
      return "INTEGER";
    case FieldType::real:
      return "REAL";
    case FieldType::reference:
    case FieldType::blob:
      return "BLOB";
    default:
      return "TEXT";
  }
}

std::string column_list(const RecordType& type) {
  std::string out = "_id,_version,_root,_meta";
  for (const auto& f : type.fields) out += "," + sql::quoted(f.name);
  return out;
}

std::string name_of(const RecordType& type, std::string_view prefix) { return std::string(prefix) + type.name; }

Result<std::set<std::string, std::less<>>> columns_of(sql::Database& db, const std::string& name) {
  SATCHEL_ASSIGN(sql::Statement s, db.prepare("SELECT name FROM pragma_table_info(?)"));
  s.bind_text(0, name);
  std::set<std::string, std::less<>> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    out.emplace(s.text(0));
  }
}

Value read_column(const sql::Statement& s, int at, const Field& field) {
  if (s.is_null(at)) return {};
  if (field.type == FieldType::set) {
    auto set = value_from_json(field, s.text(at));
    return set ? *std::move(set) : Value{std::string(s.text(at))};  // no set, and no row's check fits that
  }
  if (s.is_text(at)) return std::string(s.text(at));
  if (s.is_blob(at)) return octets(s.blob(at));
  if (s.is_real(at)) return s.real(at);
  return s.integer(at);
}

}  // namespace

Bytes row_check(const Id& id, const std::vector<Value>& values) {
  thread_local Bytes bytes;  // kept between calls: this runs for every row
  bytes.clear();
  Writer out(bytes);
  out.id(id);
  std::size_t known = values.size();
  while (known > 0 && is_null(values[known - 1])) --known;
  for (std::size_t i = 0; i < known; ++i) write_value(out, values[i]);
  Bytes check;
  Writer(check).fixed64(checksum(bytes));
  return check;
}

Bytes whole_check(ByteView front, Version version, ByteView meta) {
  Bytes bytes(front);
  Writer(bytes).fixed64(static_cast<std::uint64_t>(version.value));
  bytes += meta;
  Bytes check;
  Writer(check).fixed64(checksum(bytes));
  return check;
}

Status TypedTable::make_or_grow(sql::Database& db, const RecordType& type, bool index_root, std::string_view prefix) {
  SATCHEL_ASSIGN(const auto there, columns_of(db, name_of(type, prefix)));
  const std::string table = sql::quoted(name_of(type, prefix));
  if (there.empty()) {
    std::string ddl = "CREATE TABLE " + table +
                      "(_id BLOB PRIMARY KEY NOT NULL, _version INTEGER NOT NULL, _root BLOB, _meta BLOB NOT NULL";
    for (const auto& f : type.fields) ddl += ", " + sql::quoted(f.name) + " " + sql_type(f.type);
    SATCHEL_TRY(db.run(ddl + ") STRICT"));
  } else {
    for (const char* own : {"_id", "_version", "_root", "_meta"})
      if (!there.contains(own)) return fail(Code::corrupt, table + " lacks its column " + own);
    for (const auto& f : type.fields)
      if (!there.contains(f.name))
        SATCHEL_TRY(db.run("ALTER TABLE " + table + " ADD COLUMN " + sql::quoted(f.name) + " " + sql_type(f.type)));
  }
  if (!index_root) return {};
  return db.run("CREATE INDEX IF NOT EXISTS " + sql::quoted(type.name + "_by_root") + " ON " + table +
                "(_root) WHERE _root IS NOT NULL");
}

TypedTable::TypedTable(sql::Database& db, const RecordType& type, std::string_view prefix)
    : type_(&type), db_(&db), name_(sql::quoted(name_of(type, prefix))) {}

std::string TypedTable::text(Act act) const {
  const std::string select = "SELECT " + column_list(*type_) + " FROM " + name_;
  std::string marks = "?,?,?,?", sets = "_version=?2,_root=?3,_meta=?4";
  for (std::size_t i = 0; i < type_->fields.size(); ++i) {
    marks += ",?";
    sets += "," + sql::quoted(type_->fields[i].name) + "=?" + std::to_string(i + kFields + 1);
  }
  switch (act) {
    case Act::read:
      return select + " WHERE _id=?";
    case Act::insert:
      return "INSERT INTO " + name_ + "(" + column_list(*type_) + ") VALUES(" + marks + ") ON CONFLICT DO NOTHING";
    case Act::update:
      return "UPDATE " + name_ + " SET " + sets + " WHERE _id=?1";
    case Act::remove:
      return "DELETE FROM " + name_ + " WHERE _id=?";
    case Act::next:
      return select + " WHERE _id>? ORDER BY _id LIMIT 1";
    case Act::under:
      break;
  }
  return "SELECT _id FROM " + name_ + " WHERE _root=?";
}

Result<sql::Statement*> TypedTable::ready(Act act) {
  auto& statement = statements_[static_cast<std::size_t>(act)];
  if (!statement) {
    SATCHEL_ASSIGN(sql::Statement made, db_->prepare(text(act)));
    statement.emplace(std::move(made));
  }
  return &*statement;
}

Status TypedTable::fill(sql::Statement& s, Row& out) const {
  out.id = s.id(kId);
  out.version.value = s.integer(kVersion);
  out.root = s.id(kRoot);
  out.meta = s.blob(kMeta);
  out.values.resize(type_->fields.size());
  for (std::size_t i = 0; i < type_->fields.size(); ++i)
    out.values[i] = read_column(s, static_cast<int>(i) + kFields, type_->fields[i]);
  return {};
}

Result<bool> TypedTable::row_of(sql::Statement& s, Row& out) const {
  SATCHEL_ASSIGN(const bool row, s.step());
  if (!row) return false;
  SATCHEL_TRY(fill(s, out));
  s.reset();
  return true;
}

Result<bool> TypedTable::read(const Id& id, Row& out) {
  SATCHEL_ASSIGN(auto* s, ready(Act::read));
  SATCHEL_ASSIGN(const bool row, row_of(s->bind(0, id), out));
  if (row && out.id != id) return fail(Code::corrupt, type_->name + " " + to_text(id) + ": another row stands there");
  return row;
}

Result<bool> TypedTable::next(const Id& after, Row& out) {
  SATCHEL_ASSIGN(auto* s, ready(Act::next));
  SATCHEL_ASSIGN(const bool row, row_of(s->bind(0, after), out));
  // Else a walk would turn in circles.
  if (row && out.id <= after)
    return fail(Code::corrupt, type_->name + ": a row behind " + to_text(after) + " has no id");
  return row;
}

void TypedTable::bind(sql::Statement& s, const Row& row) {
  s.bind(kId, row.id).bind(kVersion, row.version.value).bind_blob(kMeta, row.meta);
  row.root.is_null() ? s.bind_null(kRoot) : s.bind(kRoot, row.root);
  scratch_.clear();
  scratch_.reserve(row.values.size());  // so that what is bound stays in place
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const int at = static_cast<int>(i) + kFields;
    const Value& v = row.values[i];
    if (const auto* n = std::get_if<std::int64_t>(&v)) s.bind(at, *n);
    if (const auto* r = std::get_if<double>(&v)) s.bind(at, *r);
    if (const auto* t = std::get_if<std::string>(&v)) s.bind_text(at, *t);
    if (const auto* o = std::get_if<Octets>(&v)) s.bind_blob(at, o->bytes);
    if (std::holds_alternative<TextSet>(v)) s.bind_text(at, scratch_.emplace_back(value_to_json(type_->fields[i], v)));
    if (is_null(v)) s.bind_null(at);
  }
}

Result<bool> TypedTable::insert(const Row& row) {
  SATCHEL_ASSIGN(auto* s, ready(Act::insert));
  bind(*s, row);
  SATCHEL_TRY(s->run());
  return db_->changes() == 1;
}

Status TypedTable::update(const Row& row) {
  SATCHEL_ASSIGN(auto* s, ready(Act::update));
  bind(*s, row);
  SATCHEL_TRY(s->run());
  if (db_->changes() != 1) return fail(Code::not_found, type_->name + " " + to_text(row.id));
  return {};
}

Status TypedTable::remove(const Id& id) {
  SATCHEL_ASSIGN(auto* s, ready(Act::remove));
  return s->bind(0, id).run();
}

Result<std::vector<Id>> TypedTable::ids_of(sql::Statement& s) {
  std::vector<Id> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    out.push_back(s.id(0));
  }
}

Result<std::vector<Id>> TypedTable::ids_under(const Id& root) {
  SATCHEL_ASSIGN(auto* s, ready(Act::under));
  s->bind(0, root);
  return ids_of(*s);
}

/// No index helps but that by root: registers are small, and what lies under one root is little.
Result<std::vector<Id>> TypedTable::ids_holding(std::size_t field, const Value& value, const Id* root) {
  const std::string where = sql::quoted(type_->fields[field].name) + "=?" + (root ? " AND _root=?" : "");
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT _id FROM " + name_ + " WHERE " + where + " ORDER BY _id"));
  s->bind_null(0);  // not what an earlier call asked for
  if (const auto* text = std::get_if<std::string>(&value)) s->bind_text(0, *text);
  if (const auto* bytes = std::get_if<Octets>(&value)) s->bind_blob(0, bytes->bytes);
  if (root) s->bind(1, *root);
  return ids_of(*s);
}

Result<TableSet> TableSet::open(sql::Database& db, SchemaPtr schema, bool index_root, bool read_only) {
  TableSet out;
  for (const auto& type : schema->types()) {
    if (!read_only) SATCHEL_TRY(TypedTable::make_or_grow(db, type, index_root));
    out.tables_.emplace(type.number, TypedTable(db, type));
  }
  out.schema_ = std::move(schema);
  return out;
}

TypedTable* TableSet::find(TypeNo type) {
  const auto it = tables_.find(type);
  return it == tables_.end() ? nullptr : &it->second;
}

}  // namespace satchel
