#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/file_keys.h"
#include "platform/os/host.h"
#include "sync/hub/hub.h"
#include "sync/hub/upkeep/sealing_key.h"

namespace satchel::hub {
namespace {

struct VerifyArgs {
  HubArgs hub;
};

/// Whether what was sealed on devices can be opened here.
Status verify_sealing(const HubHost& host) {
  const auto keys = os::FileKeys::open(*host.files, sealing_key_path(host.data.folder));
  if (!keys && keys.code() != Code::not_found) return keys.error();
  return may_seal_to(host.ports(), host.data, keys ? std::optional((*keys)->public_key()) : std::nullopt);
}

Status verify(cli::Console& console, const VerifyArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_ASSIGN(const auto hub, open_hub(host, {}));
  const auto report = [&](const std::string& finding) {
    console.out() << (console.json ? cli::JsonLine().add("finding", finding).text() : finding) << '\n';
  };
  const Status sealing = verify_sealing(host);
  if (!sealing) report(sealing.error().detail);
  SATCHEL_TRY(hub->verify(report));
  SATCHEL_TRY(sealing);
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
