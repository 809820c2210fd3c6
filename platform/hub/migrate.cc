// `satchel-hub migrate`: the database is brought to this build's layout.
#include "engine/base/limits.h"
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"
#include "platform/hub/commands.h"
#include "platform/hub/databases.h"
#include "platform/hub/hub_args.h"
#include "platform/os/files.h"

namespace satchel::hub {
namespace {

struct MigrateArgs {
  HubArgs hub;
  std::string schema, role;
  bool dry_run = false, contract = false;
};

cli::Text text_of(StepState state) {
  switch (state) {
    case StepState::done:
      return cli::Text::step_done;
    case StepState::ran:
      return cli::Text::step_ran;
    case StepState::ready:
      return cli::Text::step_ready;
    case StepState::waits:
      break;
  }
  return cli::Text::step_waits;
}

std::string_view name_of(StepState state) {
  constexpr std::string_view kNames[] = {"done", "ran", "ready", "waits"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string_view name_of(Phase phase) { return phase == Phase::expand ? "expand" : "contract"; }

void tell(cli::Console& console, const std::vector<StepReport>& steps) {
  if (console.json) {
    for (const auto& r : steps) {
      cli::JsonLine line;
      line.add("step", r.step.no).add("phase", name_of(r.step.phase)).add("name", r.step.name);
      console.out() << line.add("state", name_of(r.state)).text() << '\n';
    }
    return;
  }
  cli::Table table(console.out(), {"#", console.text(cli::Text::column_phase), console.text(cli::Text::column_step),
                                   console.text(cli::Text::column_state)});
  for (const auto& r : steps)
    table.add({std::to_string(r.step.no), std::string(name_of(r.step.phase)), std::string(r.step.name),
               console.text(text_of(r.state))});
  table.finish();
}

Status migrate_command(cli::Console& console, const MigrateArgs& args) {
  SATCHEL_ASSIGN(const HubArgs hub, with_settings(args.hub));
  MigrateNext next{{}, args.role, telling_waits(console)};
  if (!args.schema.empty()) {
    SATCHEL_ASSIGN(next.schema, read_all(*os::system_files(), args.schema, limits::kSchemaBytes));
  }
  SATCHEL_ASSIGN(const auto steps, migrate_database(hub, {args.dry_run, args.contract}, next));
  tell(console, steps);
  if (!args.role.empty() && !args.dry_run && !console.json) console.line(cli::Text::role_may_serve, {args.role});
  return {};
}

}  // namespace

void add_migrate(cli::Program& program) {
  auto args = std::make_shared<MigrateArgs>();
  program
      .command("migrate", cli::Text::about_migrate,
               [args](cli::Console& console) { return migrate_command(console, *args); })
      .has(takes_hub, args->hub)
      .takes("--schema", args->schema, cli::Text::option_schema)
      .takes("--role", args->role, cli::Text::option_serving_role)
      .flag("--dry-run", args->dry_run, cli::Text::option_dry_run)
      .flag("--contract", args->contract, cli::Text::option_contract);
}

}  // namespace satchel::hub
