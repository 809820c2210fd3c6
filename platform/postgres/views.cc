#include "platform/postgres/views.h"

#include <algorithm>

#include "platform/postgres/sql_text.h"

namespace satchel::postgres {
namespace {

std::string in_records(std::string_view name) { return std::string(kRecordSchema) + "." + quoted(name); }
std::string view_name(const RecordType& type) { return "v_" + type.name; }

bool is_shown(const RecordType& type) { return !type.builtin && !type.identity; }
bool is_shown(const RecordType& type, const Field& field) {
  return is_shown(type) && !field.identity && !field.confidential && field.read == type.read;
}

/// The field that says what a record is called; null where none does.
const Field* name_field(const RecordType& type) {
  for (const char* name : {"title", "name", "number"})
    if (const auto at = type.index_of(std::string_view(name)); at && is_shown(type, type.fields[*at]))
      return &type.fields[*at];
  const auto text = std::find_if(type.fields.begin(), type.fields.end(),
                                 [&](const Field& f) { return f.type == FieldType::text && is_shown(type, f); });
  return text == type.fields.end() ? nullptr : &*text;
}

std::string titles_of(const Field& field) {
  std::string out = "CASE t." + quoted(field.name);
  for (std::size_t i = 0; i < field.choices.size(); ++i) {
    const std::string& title = i < field.choice_titles.size() ? field.choice_titles[i].zh : field.choices[i];
    out += " WHEN " + literal(field.choices[i]) + " THEN " + literal(title.empty() ? field.choices[i] : title);
  }
  return out + " END";
}

/// What stands beside a field; empty where it says all itself.
std::string name_of_value(const Schema& schema, const Field& field) {
  if (field.type == FieldType::choice && !field.choices.empty()) return titles_of(field);
  const RecordType* other = field.type == FieldType::reference ? schema.find(field.refers_to) : nullptr;
  const Field* name = other ? name_field(*other) : nullptr;
  if (!name) return {};
  return "(SELECT r." + quoted(name->name) + "::text FROM " + in_records(other->name) +
         " r WHERE r._tenant=t._tenant AND r._id=t." + quoted(field.name) + ")";
}

struct View {
  std::string ddl;
  std::int64_t columns = 0;
};

View view_of(const Schema& schema, const RecordType& type) {
  View out{"CREATE OR REPLACE VIEW " + in_records(view_name(type)) + " AS SELECT t._tenant,t._id,t._root", 3};
  for (const Field& f : type.fields) {
    if (!is_shown(type, f)) continue;
    out.ddl += ",t." + quoted(f.name), ++out.columns;
    const std::string beside = name_of_value(schema, f);
    if (!beside.empty()) out.ddl += "," + beside + " AS " + quoted(f.name + ".name"), ++out.columns;
  }
  out.ddl += " FROM " + in_records(type.name) + " t;\nCOMMENT ON VIEW " + in_records(view_name(type)) + " IS " +
             literal(type.title.zh + " / " + type.title.en);
  return out;
}

}  // namespace

Status make_views(Connection& connection, const Schema& schema) {
  for (const auto& type : schema.types()) {
    if (!is_shown(type)) continue;
    const View view = view_of(schema, type);
    SATCHEL_ASSIGN(const Rows there,
                   connection.ask("SELECT count(*) FROM pg_attribute WHERE attrelid=to_regclass($1) AND attnum>0",
                                  Params().text(in_records(view_name(type)))));
    if (there[0].integer(0) <= view.columns) SATCHEL_TRY(connection.script(view.ddl));
  }
  return {};
}

Status grant_reader(const std::string& url, const std::string& role) {
  SATCHEL_ASSIGN(const auto connection, Connection::open(url));
  SATCHEL_ASSIGN(const Rows there, connection->ask("SELECT 1 FROM pg_roles WHERE rolname=$1", Params().text(role)));
  SATCHEL_ASSIGN(const Rows views, connection->ask("SELECT viewname::text FROM pg_views WHERE schemaname=$1",
                                                   Params().text(kRecordSchema)));
  std::string grants = "BEGIN;\n";
  if (there.size() == 0) grants += "CREATE ROLE " + quoted(role) + " NOLOGIN;\n";
  grants += "GRANT USAGE ON SCHEMA " + std::string(kRecordSchema) + " TO " + quoted(role) + ";\n";
  for (std::size_t i = 0; i < views.size(); ++i)
    grants += "GRANT SELECT ON " + in_records(views[i].text(0)) + " TO " + quoted(role) + ";\n";
  return connection->script(grants + "COMMIT");
}

}  // namespace satchel::postgres
