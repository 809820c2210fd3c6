// `satchel repeat`, `link` and `part`: the repeat list, and which complaints are about one problem.
#include "engine/casework/gate_check.h"
#include "engine/casework/linking.h"
#include "engine/casework/store_world.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/repeat_view.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct RepeatArgs {
  std::string store, as;
  RepeatAsked asked;
  bool enter = false;
};

Result<std::int64_t> enter(Console& console, Store& store, Millis now) {
  RepeatCounts counts;
  SATCHEL_ASSIGN(counts.entered, enter_repeats(store, now));
  tell_repeats(console, counts);
  return counts.entered.problems;
}

Status repeat(Console& console, const RepeatArgs& args) {
  const Access access = args.enter ? Access::write : Access::read;
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, access, args.as));
  const Millis now = open.host.clock->wall();
  if (args.enter) SATCHEL_TRY(enter(console, *open.store, now));
  casework::StoreWorld world(*open.store);
  return show_repeats(console, world, args.asked, now);
}

struct LinkArgs {
  std::string store, as, complaint, other, reason;
};

/// Linked to another problem than before it leaves that one, and says why.
Result<Draft> linked_to(casework::World& world, const Id& complaint, const Id& other, std::string_view reason) {
  SATCHEL_ASSIGN(Draft out, casework::link_to(world, complaint, other));
  if (!out.changes.empty() && !reason.empty())
    out.changes.front().fields.push_back({"parted_reason", std::string(reason), How::put});
  return out;
}

Status save_linking(Console& console, const LinkArgs& args,
                    Result<Draft> (*compose)(casework::World&, const Id&, const Id&, std::string_view)) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(const Id complaint, id_from_text(args.complaint));
  SATCHEL_ASSIGN(const Id other, id_from_text(args.other));
  Draft draft;
  {
    casework::StoreWorld world(*open.store);
    SATCHEL_ASSIGN(draft, compose(world, complaint, other, args.reason));
  }
  if (!draft.changes.empty()) SATCHEL_TRY(casework::save_through_gate(*open.store, std::move(draft)));
  SATCHEL_ASSIGN(const std::int64_t entered, enter(console, *open.store, open.host.clock->wall()));
  if (console.json) console.out() << JsonLine().add("complaint", args.complaint).add("entered", entered).text() << '\n';
  return {};
}

}  // namespace

void add_repeat(Program& program) {
  auto args = std::make_shared<RepeatArgs>();
  program.command("repeat", Text::about_repeat, [args](Console& console) { return repeat(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .takes("--at", args->asked.at, Text::option_repeat_at)
      .takes_one_of("--by", args->asked.by, {"address", "address_and_kind"}, Text::option_repeat_by)
      .flag("--asked", args->asked.pairs, Text::option_repeat_asked)
      .flag("--enter", args->enter, Text::option_repeat_enter);
  auto link = std::make_shared<LinkArgs>(), part = std::make_shared<LinkArgs>();
  program
      .command("link", Text::about_link, [link](Console& console) { return save_linking(console, *link, linked_to); })
      .needs("STORE", link->store, Text::arg_store)
      .takes("--as", link->as, Text::option_as)
      .needs("COMPLAINT", link->complaint, Text::arg_complaint)
      .needs("--to", link->other, Text::option_link_to)
      .takes("--reason", link->reason, Text::option_part_reason);
  program
      .command("part", Text::about_part,
               [part](Console& console) { return save_linking(console, *part, casework::part_from); })
      .needs("STORE", part->store, Text::arg_store)
      .takes("--as", part->as, Text::option_as)
      .needs("COMPLAINT", part->complaint, Text::arg_complaint)
      .needs("--from", part->other, Text::option_part_from)
      .needs("--reason", part->reason, Text::option_part_reason);
}

}  // namespace satchel::cli
