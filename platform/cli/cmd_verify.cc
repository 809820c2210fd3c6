#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct Args {
  std::string store;
};

/// What was lost or set aside before, each time with all its numbers.
Status tell_damages(Console& console, Store& store) {
  SATCHEL_ASSIGN(const auto damages, store.damages());
  for (const auto& damage : damages) {
    console.out() << damage_text(console, damage) << '\n';
    if (console.json) continue;
    for (const auto& lost : damage.lost)
      console.line(Text::damage_entries, {std::to_string(lost.first), std::to_string(lost.last),
                                          lost.hash ? to_hex(lost.hash->view()) : std::string("-")});
    for (const auto& blob : damage.blobs) console.line(Text::damage_photo, {to_hex(blob.view())});
  }
  return {};
}

Status verify(Console& console, const Args& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_TRY(tell_damages(console, *open.store));
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
