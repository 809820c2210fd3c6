#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/hub.h"

namespace satchel::hub {
namespace {

struct VerifyArgs {
  HubArgs hub;
};

Status verify(cli::Console& console, const VerifyArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_ASSIGN(const auto hub, open_hub(host, {}));
  SATCHEL_TRY(hub->verify([&](const std::string& finding) {
    console.out() << (console.json ? cli::JsonLine().add("finding", finding).text() : finding) << '\n';
  }));
  if (console.json) {
    console.out() << cli::JsonLine().add("sound", true).text() << '\n';
  } else {
    console.line(cli::Text::verify_sound);
  }
  return {};
}

}  // namespace

void add_verify(cli::Program& program) {
  auto args = std::make_shared<VerifyArgs>();
  program
      .command("verify", cli::Text::about_hub_verify, [args](cli::Console& console) { return verify(console, *args); })
      .has(needs_hub, args->hub);
}

}  // namespace satchel::hub
