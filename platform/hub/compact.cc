// `satchel-hub compact`: what was deleted before a day is dropped, beside a serving hub (sync/hub/upkeep/compact.h).
#include "platform/cli/json_line.h"
#include "platform/hub/arguments.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

struct CompactArgs {
  HubArgs hub;
  std::string before;
  bool check = false;
};

Status compact_hub(cli::Console& console, const CompactArgs& args) {
  SATCHEL_ASSIGN(const Millis before, time_given(args.before, "--before"));
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_ASSIGN(const Compaction done, compact_beside(host.ports(), host.data, before, args.check));
  if (console.json) {
    cli::JsonLine line;
    line.add("dropped", done.dropped).add("kept", done.kept).add("departed", done.departed);
    console.out() << line.text() << '\n';
    return {};
  }
  console.line(args.check ? cli::Text::compact_would : cli::Text::compact_done,
               {std::to_string(done.dropped), std::to_string(done.kept), std::to_string(done.departed)});
  return {};
}

}  // namespace

void add_compact(cli::Program& program) {
  auto args = std::make_shared<CompactArgs>();
  program
      .command("compact", cli::Text::about_compact,
               [args](cli::Console& console) { return compact_hub(console, *args); })
      .has(needs_hub, args->hub)
      .needs("--before", args->before, cli::Text::option_before)
      .flag("--check", args->check, cli::Text::option_compact_check);
}

}  // namespace satchel::hub
