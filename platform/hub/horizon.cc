// `satchel-hub horizon`: contents of old entries are erased to their hashes, beside a serving hub.
#include "platform/cli/json_line.h"
#include "platform/hub/arguments.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

struct HorizonArgs {
  HubArgs hub;
  std::string before;
  bool check = false;
};

Status horizon(cli::Console& console, const HorizonArgs& args) {
  SATCHEL_ASSIGN(const Millis before, time_given(args.before, "--before"));
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_ASSIGN(const Erasure done, move_horizon_beside(host.ports(), host.data, before, args.check));
  if (console.json) {
    console.out() << cli::JsonLine().add("erased", done.erased).add("intake", done.kept_for_intake).text() << '\n';
    return {};
  }
  console.line(args.check ? cli::Text::horizon_would : cli::Text::horizon_done,
               {std::to_string(done.erased), std::to_string(done.kept_for_intake)});
  return {};
}

}  // namespace

void add_horizon(cli::Program& program) {
  auto args = std::make_shared<HorizonArgs>();
  program
      .command("horizon", cli::Text::about_horizon, [args](cli::Console& console) { return horizon(console, *args); })
      .has(needs_hub, args->hub)
      .needs("--before", args->before, cli::Text::option_before)
      .flag("--check", args->check, cli::Text::option_horizon_check);
}

}  // namespace satchel::hub
