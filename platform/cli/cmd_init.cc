#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"
#include "platform/net/device.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

struct Args {
  std::string store, hub, code;
};

Status init(Console& console, const Args& args) {
  if (os::system_files()->exists(args.store + "/store.db"))
    return fail(Code::invalid, "a store stands there already: " + args.store);
  SATCHEL_ASSIGN(os::Host host, os::open_host(key_path(args.store)));
  StoreOptions options;
  options.folder = args.store;
  SATCHEL_ASSIGN(const auto store, net::enrol_store(host.ports(), options, args.hub, args.code));
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
  auto args = std::make_shared<Args>();
  program.command("init", Text::about_init, [args](Console& console) { return init(console, *args); })
      .needs("STORE", args->store, Text::arg_new_store)
      .needs("--hub", args->hub, Text::option_hub)
      .needs("--code", args->code, Text::option_code);
}

}  // namespace satchel::cli
