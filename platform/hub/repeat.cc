// `satchel-hub repeat`: the repeat list, from the hub's records; and what reached the threshold is entered.
#include <algorithm>

#include "platform/cli/repeat_view.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "sync/hub/beside.h"
#include "sync/hub/entries/hub_world.h"

namespace satchel::hub {
namespace {

struct RepeatArgs {
  HubArgs hub;
  std::string user = "satchel-hub";
  cli::RepeatAsked asked;
  bool enter = false;
};

/// Read and written apart: what comes between is entered the next time.
Status enter(cli::Console& console, const HubHost& host, const RepeatArgs& args) {
  const Millis now = host.clock->wall();
  return office_beside(host.ports(), host.data, args.user, false, [&](OfficeWork& work) -> Status {
    std::vector<Draft> drafts;
    {
      SATCHEL_ASSIGN(const auto view, work.central().view());
      const SchemaPtr schema = work.central().schema();
      HubWorld world(*view, *schema);
      SATCHEL_ASSIGN(const auto asked, cli::repeat_view(world, {}, now));
      SATCHEL_ASSIGN(drafts, casework::entering(world, asked, casework::day_of(now, schema->utc_offset())));
    }
    SATCHEL_TRY(work.save(drafts));
    std::int64_t entered = 0;
    for (const Draft& draft : drafts) entered += std::ranges::count(draft.changes, "list_entry", &DraftChange::type);
    if (entered > 0 && !console.json) console.line(cli::Text::repeat_entered, {std::to_string(entered)});
    return {};
  });
}

Status repeat(cli::Console& console, const RepeatArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_TRY(person_beside(host.ports(), host.data, args.user));
  if (args.enter) SATCHEL_TRY(enter(console, host, args));
  return world_beside(host.ports(), host.data, [&](casework::World& world) {
    return cli::show_repeats(console, world, args.asked, host.clock->wall());
  });
}

}  // namespace

void add_repeat(cli::Program& program) {
  auto args = std::make_shared<RepeatArgs>();
  program.command("repeat", cli::Text::about_repeat, [args](cli::Console& console) { return repeat(console, *args); })
      .has(needs_hub, args->hub)
      .takes("--at", args->asked.at, cli::Text::option_repeat_at)
      .takes_one_of("--by", args->asked.by, {"address", "address_and_kind"}, cli::Text::option_repeat_by)
      .takes("--user", args->user, cli::Text::option_catalogue_user)
      .flag("--asked", args->asked.pairs, cli::Text::option_repeat_asked)
      .flag("--enter", args->enter, cli::Text::option_repeat_enter);
}

}  // namespace satchel::hub
