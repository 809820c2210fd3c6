#include "platform/postgres/steps.h"

#include "platform/postgres/growth.h"
#include "platform/postgres/sql_text.h"
#include "platform/postgres/tables.h"
#include "platform/postgres/typed_table.h"
#include "sync/hub/central/sqlite_codec.h"

namespace satchel::postgres {
namespace {

using namespace hub;

/// Of the database, not of a tenant: no bureau is called by nothing.
constexpr const char* kMigrationTable = R"(
CREATE SCHEMA IF NOT EXISTS satchel_hub;
CREATE TABLE IF NOT EXISTS satchel_hub.migration(tenant text COLLATE "C", no bigint, contract boolean NOT NULL,
  name text NOT NULL, mark bytea NOT NULL, PRIMARY KEY(tenant, no));
)";

Bytes mark_of_step(std::int64_t no, bool contract, ByteView name) {
  return row_mark({eight_bytes(static_cast<std::uint64_t>(no)), eight_bytes(contract ? 1 : 0), name});
}

Result<RanStep> step_of(const Row& row) {
  RanStep out{row.integer(0), row.integer(1) != 0 ? Phase::contract : Phase::expand, row.text(2)};
  if (row.blob(3) == mark_of_step(out.no, out.phase == Phase::contract, out.name)) return out;
  return fail(Code::corrupt, "what the database says of its migrations is not as written");
}

/// A layout from before there were steps, or a later one, says so in the comment on its schema.
Status may_be_served(Connection& connection) {
  SATCHEL_ASSIGN(const Rows found,
                 connection.ask("SELECT obj_description(to_regnamespace('satchel_hub'),'pg_namespace')", Params()));
  const std::string format = found[0].text(0);
  if (format.empty() || format == kFormat) return {};
  return fail(Code::unsupported, "the database's layout is of another build: " + format);
}

Status run_in_transaction(Connection& connection, const Step& step) {
  SATCHEL_TRY(connection.script("BEGIN"));
  SATCHEL_TRY(connection.script(kGrowthLock));
  SATCHEL_TRY(connection.script(kMigrationTable));
  SATCHEL_ASSIGN(const Rows there, connection.ask("SELECT 1 FROM satchel_hub.migration WHERE tenant='' AND no=$1",
                                                  Params().number(step.no)));
  if (there.size() != 0) return connection.commit();
  if (!step.sql.empty()) SATCHEL_TRY(connection.script(std::string(step.sql)));
  const bool contract = step.phase == Phase::contract;
  SATCHEL_TRY(connection.add(insert("migration", {"no", "contract", "name", "mark"}),
                             Params().text({}).number(step.no).flag(contract).text(step.name).bytes(
                                 mark_of_step(step.no, contract, step.name))));
  return connection.commit();
}

}  // namespace

/// The first one makes what is missing of all that stood before there were steps.
const std::vector<Step>& postgres_steps() {
  static const std::string tables =
      kHubTables + ("COMMENT ON SCHEMA satchel_hub IS " + literal(kFormat)) + ";\nSET LOCAL search_path TO '';";
  static const std::vector<Step> steps = {
      {1, Phase::expand, "tables of the hub", tables},
      {2, Phase::expand, "readers of one tenant", kReaderTable},
  };
  return steps;
}

Result<std::vector<RanStep>> SteppedPostgres::ran() {
  SATCHEL_TRY(may_be_served(connection_));
  SATCHEL_ASSIGN(const Rows known,
                 connection_.ask("SELECT to_regclass('satchel_hub.migration') IS NOT NULL", Params()));
  if (known[0].integer(0) == 0) return std::vector<RanStep>();
  return all<RanStep>(
      connection_.ask("SELECT no,contract,name,mark FROM satchel_hub.migration WHERE tenant='' ORDER BY no", Params()),
      [](const Row& row, std::size_t) { return step_of(row); });
}

Status SteppedPostgres::run(const Step& step) {
  Status out = run_in_transaction(connection_, step);
  if (!out && connection_.alive()) (void)connection_.script("ROLLBACK");
  if (out.code() != Code::not_permitted) return out;
  return fail(Code::not_permitted, "step " + std::to_string(step.no) + " (" + std::string(step.name) +
                                       ") is for a role that may make tables: run satchel-hub migrate as one");
}

}  // namespace satchel::postgres
