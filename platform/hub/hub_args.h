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
  // Is told why a database on PostgreSQL fails, while the hub serves; who asks the hub is not, then.
  std::function<void(std::string_view)> log_database = {};
  std::function<bool()> serves = {};
};

/// --data (where it has to be given), --db and --tenant. Where the last two are not, the environment's SATCHEL_HUB_DB
/// and SATCHEL_HUB_TENANT hold: a password does not belong on a command line.
cli::Command& needs_hub(cli::Command& command, HubArgs& args);
cli::Command& takes_hub(cli::Command& command, HubArgs& args);

/// What was given, else what the environment says; empty.
std::string db_of(const HubArgs& args);
std::string tenant_of(const HubArgs& args);
bool is_postgres_url(std::string_view url);
/// Whether the database is one that several hubs share, and not a file of the folder.
bool shares_database(const HubArgs& args);
/// `makes`: a tenant that is new is made; else it is not_found once the database is opened. Errors: invalid (no url of
/// PostgreSQL, --tenant without --db), unsupported (built without PostgreSQL).
Result<HubData> hub_data(const HubArgs& args, bool makes);

}  // namespace satchel::hub
