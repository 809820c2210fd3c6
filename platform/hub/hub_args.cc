#include "platform/hub/hub_args.h"

#include <cstdlib>

#include "platform/hub/given_settings.h"

#if __has_include("platform/hub/postgres_here.h")
#include "platform/hub/postgres_here.h"  // SATCHEL_POSTGRES, or nothing: made by CMakeLists.txt
#endif
#ifdef SATCHEL_POSTGRES
#include "platform/postgres/postgres_central.h"
#endif

namespace satchel::hub {
namespace {

std::string given_or(const std::string& given, const char* name) {
  const char* const set = given.empty() ? std::getenv(name) : nullptr;
  return set ? set : given;
}

#ifdef SATCHEL_POSTGRES
OpenCentral opened_by_postgres(const HubArgs& args, bool makes) {
  postgres::PostgresOptions options;
  options.url = db_of(args);
  if (const std::string tenant = tenant_of(args); !tenant.empty()) options.tenant = tenant;
  options.log = args.log_database;
  options.serves = args.serves;
  options.makes_tenant = makes;
  return [options] { return postgres::open_postgres_central(options); };
}
#else
OpenCentral opened_by_postgres(const HubArgs&, bool) {
  return [] { return Result<std::unique_ptr<Central> >(fail(Code::unsupported, "built without PostgreSQL")); };
}
#endif

}  // namespace

std::string db_of(const HubArgs& args) { return given_or(args.db, "SATCHEL_HUB_DB"); }
std::string tenant_of(const HubArgs& args) { return given_or(args.tenant, "SATCHEL_HUB_TENANT"); }

bool is_postgres_url(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

cli::Command& needs_hub(cli::Command& command, HubArgs& args) {
  return command.needs("--data", args.data, cli::Text::option_data)
      .takes("--db", args.db, cli::Text::option_db)
      .takes("--tenant", args.tenant, cli::Text::option_tenant)
      .takes("--config", args.config, cli::Text::option_config);
}

cli::Command& takes_hub(cli::Command& command, HubArgs& args) {
  return command.takes("--data", args.data, cli::Text::option_data)
      .takes("--db", args.db, cli::Text::option_db)
      .takes("--tenant", args.tenant, cli::Text::option_tenant)
      .takes("--config", args.config, cli::Text::option_config);
}

Result<HubArgs> with_settings(HubArgs args) {
  const bool said = !db_of(args).empty() && !tenant_of(args).empty();
  if (said || given_or(args.config, "SATCHEL_HUB_CONFIG").empty()) return args;
  SATCHEL_ASSIGN(const operate::Settings settings, resolve_settings({{}, args.config}));
  if (db_of(args).empty()) args.db = settings.text(operate::Setting::db);
  if (tenant_of(args).empty()) args.tenant = settings.text(operate::Setting::tenant);
  return args;
}

std::string place_of(const std::string& tenant) { return "postgresql " + (tenant.empty() ? "main" : tenant); }
std::string place_of(const HubArgs& args) { return shares_database(args) ? place_of(tenant_of(args)) : std::string(); }

bool shares_database(const HubArgs& args) { return !db_of(args).empty(); }

Result<HubData> hub_data(const HubArgs& args, bool makes) {
  const std::string url = db_of(args);
  if (url.empty() && !args.tenant.empty()) return fail(Code::invalid, "--tenant is of a database given by --db");
  if (url.empty()) return HubData(args.data);
  if (!is_postgres_url(url)) return fail(Code::invalid, "--db (or SATCHEL_HUB_DB) takes postgresql://HOST/DATABASE");
  return HubData(args.data, opened_by_postgres(args, makes));
}

}  // namespace satchel::hub
