#include "platform/hub/databases.h"

#include "platform/os/files.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_steps.h"
#include "sync/hub/central/sqlite_whole.h"
#include "sync/hub/upkeep/moved.h"

#if __has_include("platform/hub/postgres_here.h")
#include "platform/hub/postgres_here.h"  // SATCHEL_POSTGRES, or nothing: made by CMakeLists.txt
#endif
#ifdef SATCHEL_POSTGRES
#include "platform/postgres/migrate.h"
#include "platform/postgres/views.h"
#include "platform/postgres/whole.h"
#endif

namespace satchel::hub {
namespace {

#ifdef SATCHEL_POSTGRES
postgres::PostgresOptions options_of(const DatabaseEnd& end) {
  postgres::PostgresOptions out;
  out.url = end.where;
  if (!end.tenant.empty()) out.tenant = end.tenant;
  return out;
}
#else
Error no_postgres() { return fail(Code::unsupported, "built without PostgreSQL"); }
#endif

}  // namespace

bool DatabaseEnd::is_postgres() const { return is_postgres_url(where); }

std::function<void()> telling_waits(cli::Console& console) {
  return [&console] { console.err() << console.text(cli::Text::db_waits) << std::endl; };
}

#ifdef SATCHEL_POSTGRES

Result<std::vector<StepReport>> migrate_database(const HubArgs& args, const MigrateOptions& options,
                                                 const MigrateNext& next) {
  if (const std::string url = db_of(args); !url.empty()) {
    if (!is_postgres_url(url)) return fail(Code::invalid, "--db (or SATCHEL_HUB_DB) takes postgresql://HOST/DATABASE");
    return postgres::migrate_postgres(url, options, {next.schema, next.role, next.waits});
  }
  if (args.data.empty()) return fail(Code::invalid, "migrate takes --data or --db");
  if (next.schema || !next.role.empty())
    return fail(Code::invalid, "--schema and --role are of a database given by --db");
  return migrate_sqlite(args.data + "/central.db", options);
}

Result<std::unique_ptr<WholeDatabase>> read_whole(const DatabaseEnd& end) {
  return end.is_postgres() ? postgres::read_postgres_whole(options_of(end)) : read_sqlite_whole(end.file());
}

Result<std::unique_ptr<WholeDatabase>> fill_whole(const DatabaseEnd& end, const std::function<void()>& waits) {
  if (!end.is_postgres()) return make_sqlite_whole(arriving_file(end.where));
  auto options = options_of(end);
  options.waits = waits;
  return postgres::fill_postgres_whole(options);
}

Result<std::unique_ptr<Central>> open_filled(const DatabaseEnd& end) {
  return end.is_postgres() ? postgres::open_postgres_central(options_of(end))
                           : open_sqlite_central({arriving_file(end.where)});
}

Status grant_reader_on(const DatabaseEnd& end, const std::string& role, bool withdraw) {
  return postgres::grant_reader(end.where, {role, options_of(end).tenant, withdraw});
}

#else

Result<std::vector<StepReport>> migrate_database(const HubArgs& args, const MigrateOptions& options,
                                                 const MigrateNext&) {
  if (!db_of(args).empty()) return no_postgres();
  return migrate_sqlite(args.data + "/central.db", options);
}
Result<std::unique_ptr<WholeDatabase>> read_whole(const DatabaseEnd&) { return no_postgres(); }
Result<std::unique_ptr<WholeDatabase>> fill_whole(const DatabaseEnd&, const std::function<void()>&) {
  return no_postgres();
}
Result<std::unique_ptr<Central>> open_filled(const DatabaseEnd&) { return no_postgres(); }
Status grant_reader_on(const DatabaseEnd&, const std::string&, bool) { return no_postgres(); }

#endif

}  // namespace satchel::hub
