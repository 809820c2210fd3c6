#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct Args {
  std::string store;
};

Status verify(Console& console, const Args& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(args.store, Access::read));
  const Status status = open.store->verify([&](const std::string& finding) {
    console.out() << (console.json ? JsonLine().add("finding", finding).text() : finding) << '\n';
  });
  if (!status) return status;
  if (console.json) {
    console.out() << JsonLine().add("sound", true).text() << '\n';
  } else {
    console.line(Text::verify_sound);
  }
  return {};
}

}  // namespace

void add_verify(Program& program) {
  auto args = std::make_shared<Args>();
  program.command("verify", Text::about_verify, [args](Console& console) { return verify(console, *args); })
      .needs("STORE", args->store, Text::arg_store);
}

}  // namespace satchel::cli
