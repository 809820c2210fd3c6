// Where a command of `satchel-hub` finds its hub.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "platform/cli/program.h"
#include "sync/hub/hub_data.h"

namespace satchel::hub {

struct HubArgs {
  std::string data, db, tenant;
  std::string config = {};  // else SATCHEL_HUB_CONFIG
  // Is told why a database on PostgreSQL fails, while the hub serves; who asks the hub is not, then.
  std::function<void(std::string_view)> log_database = {};
  std::function<bool()> serves = {};
};

/// --data (where it has to be given), --db, --tenant and --config. Where the two before the last are not, the
/// environment's SATCHEL_HUB_DB and SATCHEL_HUB_TENANT hold, then the file of --config, as for `serve`: a password does
/// not belong on a command line.
cli::Command& needs_hub(cli::Command& command, HubArgs& args);
cli::Command& takes_hub(cli::Command& command, HubArgs& args);

/// With db and tenant from the file of settings, where nothing nearer says them. Errors: those of resolve_settings().
Result<HubArgs> with_settings(HubArgs args);

/// What was given, else what the environment says; empty.
std::string db_of(const HubArgs& args);
std::string tenant_of(const HubArgs& args);
bool is_postgres_url(std::string_view url);
/// Whether the database is one that several hubs share, and not a file of the folder.
bool shares_database(const HubArgs& args);
/// What the folder is to say of where its database is (sync/hub/upkeep/moved.h); empty: central.db.
std::string place_of(const HubArgs& args);
std::string place_of(const std::string& tenant);
/// `makes`: a tenant that is new is made; else it is not_found once the database is opened. Errors: invalid (no url of
/// PostgreSQL, --tenant without --db), unsupported (built without PostgreSQL).
Result<HubData> hub_data(const HubArgs& args, bool makes);

}  // namespace satchel::hub
