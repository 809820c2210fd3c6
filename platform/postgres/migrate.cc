#include "platform/postgres/migrate.h"

#include "engine/schema/environment.h"
#include "platform/postgres/sql_text.h"
#include "platform/postgres/steps.h"

namespace satchel::postgres {
namespace {

/// The pack that ships is made where it fits: a tenant of another one may have tables of these names.
Status grow_for_all(const std::string& url, Connection& db, const MigrateFor& to) {
  SATCHEL_ASSIGN(const Rows known,
                 db.ask("SELECT DISTINCT value FROM satchel_hub.setting WHERE name='schema'", Params()));
  for (std::size_t i = 0; i < known.size(); ++i) {
    SATCHEL_ASSIGN(const SchemaPtr schema, Schema::parse(known[i].text(0)));
    SATCHEL_TRY(grow_apart(url, *schema, to.waits));
  }
  SATCHEL_ASSIGN(const SchemaPtr next, Schema::parse(to.schema ? std::string_view(*to.schema) : environment_json()));
  Status made = grow_apart(url, *next, to.waits);
  return made.code() == Code::bad_schema && !to.schema ? Status{} : made;
}

Status check_role(Connection& db, const std::string& role) {
  if (!may_be_role(role)) return fail(Code::invalid, "no role can be called '" + role + "'");
  SATCHEL_ASSIGN(const Rows there, db.ask("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname=$1", Params().text(role)));
  return there.size() != 0 ? Status{} : fail(Code::not_found, "no role is called " + role);
}

/// Of what stands there, and of what this role makes later.
Status grant_serving(Connection& db, const std::string& role) {
  const std::string both = std::string(kHubSchema) + "," + std::string(kRecordSchema), to = " TO " + quoted(role);
  const std::string rights = "SELECT,INSERT,UPDATE,DELETE";
  return db.script("GRANT USAGE ON SCHEMA " + both + to + ";\nGRANT " + rights + " ON ALL TABLES IN SCHEMA " + both +
                   to + ";\nALTER DEFAULT PRIVILEGES IN SCHEMA " + both + " GRANT " + rights + " ON TABLES" + to);
}

}  // namespace

Result<std::vector<hub::StepReport>> migrate_postgres(const std::string& url, const hub::MigrateOptions& options,
                                                      const MigrateFor& to) {
  SATCHEL_ASSIGN(const auto db, Connection::open(url));
  if (!to.role.empty()) SATCHEL_TRY(check_role(*db, to.role));
  SteppedPostgres stepped(*db);
  SATCHEL_ASSIGN(auto out, hub::migrate(stepped, postgres_steps(), options));
  if (options.dry_run) return out;
  SATCHEL_TRY(grow_for_all(url, *db, to));
  if (!to.role.empty()) SATCHEL_TRY(grant_serving(*db, to.role));
  return out;
}

}  // namespace satchel::postgres
