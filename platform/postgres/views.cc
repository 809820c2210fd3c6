#include "platform/postgres/views.h"

#include <algorithm>

#include "platform/postgres/growth.h"
#include "platform/postgres/sql_text.h"
#include "platform/postgres/steps.h"
#include "platform/postgres/typed_table.h"

namespace satchel::postgres {
namespace {

constexpr std::size_t kViewMarkDigits = 16;

std::string in_records(std::string_view name) { return std::string(kRecordSchema) + "." + quoted(name); }
std::string view_name(const RecordType& type) { return "v_" + type.name; }

bool is_shown(const RecordType& type) { return !type.builtin && !type.identity; }
/// The hash of what is kept confidential says whether a known thing is it: a signature, a photo of somebody.
bool is_private_blob(const RecordType& type, const Field& field) {
  return field.type == FieldType::blob && (type.has_confidential() || type.sealed_field());
}
bool is_shown(const RecordType& type, const Field& field) {
  return is_shown(type) && !field.identity && !field.confidential && !is_private_blob(type, field) &&
         field.read == type.read;
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

/// The rows of tenants that whoever asks may read. The planner asks no function of his before this.
std::string seen_rows(const std::string& table) {
  return " WHERE (SELECT pg_catalog.has_table_privilege(" + literal(table) +
         ",'SELECT')) OR t._tenant IN (SELECT s.tenant FROM satchel_hub.reader s JOIN pg_catalog.pg_roles p ON "
         "p.rolname=s.role WHERE pg_catalog.pg_has_role(p.oid,'USAGE'))";
}

/// `mark` stands in the comment on the first column: by which text the view was made.
struct View {
  std::string ddl, mark;
  std::int64_t columns = 0;
};

View view_of(const Schema& schema, const RecordType& type) {
  const std::string view = in_records(view_name(type));
  View out{"CREATE OR REPLACE VIEW " + view + " WITH (security_barrier) AS SELECT t._tenant,t._id,t._root", {}, 3};
  std::string comments = "COMMENT ON VIEW " + view + " IS " + literal(type.title.zh + " / " + type.title.en);
  const auto add = [&](const std::string& value, const std::string& name, const Title& title) {
    out.ddl += "," + value + " AS " + quoted(name), ++out.columns;
    comments += ";\nCOMMENT ON COLUMN " + view + "." + quoted(name) + " IS " + literal(title.zh + " / " + title.en);
  };
  for (const Field& f : type.fields) {
    if (!is_shown(type, f)) continue;
    add("t." + quoted(f.name), f.name, f.title);
    const std::string beside = name_of_value(schema, f);
    if (!beside.empty()) add(beside, f.name + ".name", f.title);
  }
  out.ddl += " FROM " + in_records(type.name) + " t" + seen_rows(in_records(type.name)) + ";\n" + comments;
  out.mark = "单位 / tenant [" + to_hex(sha256(out.ddl).view()).substr(0, kViewMarkDigits) + "]";
  out.ddl += ";\nCOMMENT ON COLUMN " + view + "._tenant IS " + literal(out.mark);
  return out;
}

/// Of views that show who asks nothing but his tenants' rows; an earlier build made others.
constexpr const char* kSafeViews =
    "SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid=c.relnamespace WHERE "
    "n.nspname='satchel' AND c.relkind='v' AND 'security_barrier=true'=ANY(c.reloptions)";

Status grant_views(Connection& connection, const std::string& role) {
  SATCHEL_ASSIGN(const Rows views, connection.ask(kSafeViews, Params()));
  std::string grants = "GRANT USAGE ON SCHEMA " + std::string(kRecordSchema) + " TO " + quoted(role) + ";\n";
  for (std::size_t i = 0; i < views.size(); ++i)
    grants += "GRANT SELECT ON " + in_records(views[i].text(0)) + " TO " + quoted(role) + ";\n";
  return connection.script(grants);
}

Status keep_granted(Connection& connection) {
  SATCHEL_ASSIGN(const Rows roles, connection.ask("SELECT DISTINCT s.role FROM satchel_hub.reader s JOIN "
                                                  "pg_catalog.pg_roles p ON p.rolname=s.role",
                                                  Params()));
  for (std::size_t i = 0; i < roles.size(); ++i) SATCHEL_TRY(grant_views(connection, roles[i].text(0)));
  return {};
}

/// Views may be of a build that made others: they are made anew by the tenant's schema.
Status remake_views(Connection& connection, const std::string& tenant) {
  SATCHEL_ASSIGN(
      const Rows found,
      connection.ask("SELECT value FROM satchel_hub.setting WHERE tenant=$1 AND name='schema'", Params().text(tenant)));
  if (found.size() == 0) return fail(Code::not_found, "no tenant with a schema is called " + tenant);
  SATCHEL_ASSIGN(const SchemaPtr schema, Schema::parse(found[0].text(0)));
  return make_views(connection, *schema);
}

/// How a view of the same type stands there: one that shows what is not to be shown is of an earlier build.
struct Standing {
  std::int64_t columns = 0;
  bool too_open = false;
  std::string mark;
};

Result<Standing> standing_view(Connection& connection, const RecordType& type) {
  SATCHEL_ASSIGN(const Rows rows,
                 connection.ask("SELECT attname::text,CASE attnum WHEN 1 THEN col_description(attrelid,1) END FROM "
                                "pg_attribute WHERE attrelid=to_regclass($1) AND attnum>0 ORDER BY attnum",
                                Params().text(in_records(view_name(type)))));
  Standing out{static_cast<std::int64_t>(rows.size()), false, {}};
  if (rows.size() != 0 && !rows[0].is_null(1)) out.mark = rows[0].text(1);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (const auto at = type.index_of(std::string_view(rows[i].text(0))); at && !is_shown(type, type.fields[*at]))
      out.too_open = true;
  return out;
}

Status make_role(Connection& connection, const std::string& role) {
  SATCHEL_ASSIGN(const Rows there,
                 connection.ask("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname=$1", Params().text(role)));
  return there.size() != 0 ? Status{} : connection.script("CREATE ROLE " + quoted(role) + " NOLOGIN");
}

Status grant_in(Connection& connection, const ReaderGrant& grant) {
  SATCHEL_TRY(connection.script("BEGIN"));
  SATCHEL_TRY(connection.script(kGrowthLock));
  SATCHEL_TRY(remake_views(connection, grant.tenant));
  SATCHEL_TRY(make_role(connection, grant.role));
  SATCHEL_TRY(connection.send("INSERT INTO satchel_hub.reader(tenant,role) VALUES($1,$2) ON CONFLICT DO NOTHING",
                              Params().text(grant.tenant).text(grant.role)));
  SATCHEL_TRY(grant_views(connection, grant.role));
  return connection.commit();
}

Status withdraw_in(Connection& connection, const ReaderGrant& grant) {
  SATCHEL_TRY(connection.send("DELETE FROM satchel_hub.reader WHERE tenant=$1 AND role=$2",
                              Params().text(grant.tenant).text(grant.role), Changes::one));
  return connection.settle();
}

}  // namespace

Status make_views(Connection& connection, const Schema& schema) {
  for (const auto& type : schema.types()) {
    if (!is_shown(type)) continue;
    const View view = view_of(schema, type);
    SATCHEL_ASSIGN(const Standing there, standing_view(connection, type));
    if (!there.too_open && there.mark == view.mark) continue;
    if (there.too_open) SATCHEL_TRY(connection.script("DROP VIEW " + in_records(view_name(type))));
    if (there.too_open || there.columns <= view.columns) SATCHEL_TRY(connection.script(view.ddl));
  }
  return keep_granted(connection);
}

Status grant_reader(const std::string& url, const ReaderGrant& grant) {
  if (!may_be_role(grant.role)) return fail(Code::invalid, "no role can be called '" + grant.role + "'");
  SATCHEL_ASSIGN(const auto connection, Connection::open(url));
  SATCHEL_TRY(connection->script("SET search_path=''"));
  SteppedPostgres stepped(*connection);
  SATCHEL_TRY(hub::migrate(stepped, postgres_steps(), {}));
  return grant.withdraw ? withdraw_in(*connection, grant) : grant_in(*connection, grant);
}

}  // namespace satchel::postgres
