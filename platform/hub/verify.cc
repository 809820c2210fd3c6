#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/files.h"
#include "platform/os/host.h"
#include "sync/hub/hub.h"

namespace satchel::hub {
namespace {

struct VerifyArgs {
  std::string data;
};

Status verify(cli::Console& console, const VerifyArgs& args) {
  if (!os::system_files()->exists(args.data + "/central.db")) return fail(Code::not_found, "no hub in " + args.data);
  SATCHEL_ASSIGN(const os::Host host, open_hub_host(args.data));
  HubOptions options;
  options.data = args.data;
  SATCHEL_ASSIGN(const auto hub, Hub::open(host.ports(), options));
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
      .needs("--data", args->data, cli::Text::option_data);
}

}  // namespace satchel::hub
