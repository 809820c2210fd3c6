#include "engine/casework/store_world.h"
#include "platform/cli/commands.h"
#include "platform/cli/lists_view.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct ListsArgs {
  std::string store, at;
};

Status lists(Console& console, const ListsArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  casework::StoreWorld world(*open.store);
  return tell_lists(console, world, args.at, open.host.ports().clock.wall());
}

}  // namespace

void add_lists(Program& program) {
  auto args = std::make_shared<ListsArgs>();
  program.command("lists", Text::about_lists, [args](Console& console) { return lists(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--at", args->at, Text::option_lists_at);
}

}  // namespace satchel::cli
