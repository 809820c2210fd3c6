#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"
#include "platform/cli/trust_args.h"
#include "platform/net/device.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

struct InitArgs {
  std::string store, hub, code;
  TrustArgs trust;
};

Status init(Console& console, const InitArgs& args) {
  if (is_store(*os::system_files(), args.store))
    return fail(Code::invalid, "a store stands there already: " + args.store);
  SATCHEL_ASSIGN(const net::Trust trust, trust_given(*os::system_files(), args.trust, args.hub));
  SATCHEL_ASSIGN(os::Host host, os::open_host(key_path(args.store)));
  SATCHEL_TRY(net::keep_trust(*host.files, args.store, trust));  // first: there is no store that forgot it
  StoreOptions options;
  options.folder = args.store;
  SATCHEL_ASSIGN(const auto store, net::enrol_store(host.ports(), options, args.hub, args.code, trust));
  const Identity& who = store->identity();
  if (console.json) {
    JsonLine line;
    line.add("device", to_text(who.device)).add("user", who.user).add("role", who.role).add("hub", who.hub_url);
    console.out() << line.text() << '\n';
  } else {
    console.line(Text::init_done, {args.store, who.user, who.role, to_text(who.device)});
  }
  return {};
}

}  // namespace

void add_init(Program& program) {
  auto args = std::make_shared<InitArgs>();
  Command command =
      program.command("init", Text::about_init, [args](Console& console) { return init(console, *args); });
  command.needs("STORE", args->store, Text::arg_new_store)
      .needs("--hub", args->hub, Text::option_hub)
      .needs("--code", args->code, Text::option_code);
  takes_trust(command, args->trust);
}

}  // namespace satchel::cli
