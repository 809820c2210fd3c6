#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct TrimArgs {
  std::string store;
  bool check = false;
};

void tell(Console& console, const TrimPlan& plan, bool check) {
  const auto n = [](auto v) { return std::to_string(v); };
  if (console.json) {
    JsonLine line;
    line.add("trimmed", !check).add("originals", std::uint64_t{plan.goes.size()}).add("bytes", plan.bytes);
    line.add("not_at_hub", plan.not_at_hub).add("not_covered", plan.not_covered);
    console.out() << line.add("entries_not_covered", plan.entries_not_covered).text() << '\n';
    return;
  }
  console.line(check ? Text::trim_would : Text::trim_done, {n(plan.goes.size()), n(plan.bytes)});
  if (plan.not_at_hub > 0) console.line(Text::trim_not_at_hub, {n(plan.not_at_hub)});
  if (plan.not_covered > 0) console.line(Text::trim_not_covered, {n(plan.not_covered)});
  if (plan.entries_not_covered > 0) console.line(Text::trim_entries, {n(plan.entries_not_covered)});
}

Status trim(Console& console, const TrimArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, args.check ? Access::read : Access::write));
  SATCHEL_ASSIGN(const TrimPlan plan, args.check ? open.store->trimmable() : open.store->trim());
  return tell(console, plan, args.check), Status{};
}

}  // namespace

void add_trim(Program& program) {
  auto args = std::make_shared<TrimArgs>();
  program.command("trim", Text::about_trim, [args](Console& console) { return trim(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .flag("--check", args->check, Text::option_trim_check);
}

}  // namespace satchel::cli
