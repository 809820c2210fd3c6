// `satchel-hub due` and `batch`: what is due, and what inspectorates transferred, by the hub's records as they are now;
// beside a serving hub.
#include "engine/casework/due.h"

#include "engine/casework/batches.h"
#include "platform/cli/due_text.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

struct WorkListArgs {
  HubArgs hub;
  std::string at, batch;
  bool overdue = false;
};

Status on_world(const WorkListArgs& args, const std::function<Status(casework::World&, Millis)>& work) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  const Millis now = host.clock->wall();
  return world_beside(host.ports(), host.data, [&](casework::World& world) { return work(world, now); });
}

Status due_at_hub(cli::Console& console, const WorkListArgs& args) {
  return on_world(args, [&](casework::World& world, Millis clock) -> Status {
    SATCHEL_ASSIGN(const Millis now, cli::moment_given(args.at, clock, world.schema().utc_offset()));
    SATCHEL_ASSIGN(auto items, casework::due_list(world, now));
    if (args.overdue)
      std::erase_if(items, [&](const casework::DueItem& i) { return i.urgency(now) != casework::Urgency::overdue; });
    return cli::print_due(console, items, now), Status{};
  });
}

Status batches_at_hub(cli::Console& console, const WorkListArgs& args) {
  return on_world(args, [&](casework::World& world, Millis) -> Status {
    SATCHEL_ASSIGN(const auto all, casework::batches(world));
    if (args.batch.empty()) return cli::print_batches(console, all), Status{};
    for (const casework::BatchView& batch : all)
      if (to_text(batch.id) == args.batch || batch.number == args.batch)
        return cli::print_batch(console, batch), Status{};
    return fail(Code::not_found, "transfer_batch " + args.batch);
  });
}

}  // namespace

void add_work_lists(cli::Program& program) {
  auto args = std::make_shared<WorkListArgs>();
  program.command("due", cli::Text::about_hub_due, [args](cli::Console& console) { return due_at_hub(console, *args); })
      .has(needs_hub, args->hub)
      .takes("--at", args->at, cli::Text::option_at)
      .flag("--overdue", args->overdue, cli::Text::option_overdue);
  auto one = std::make_shared<WorkListArgs>();
  program
      .command("batch", cli::Text::about_hub_batch,
               [one](cli::Console& console) { return batches_at_hub(console, *one); })
      .has(needs_hub, one->hub)
      .takes("BATCH", one->batch, cli::Text::arg_batch);
}

}  // namespace satchel::hub
