#include <algorithm>

#include "engine/casework/gate_check.h"
#include "engine/casework/store_world.h"
#include "platform/cli/casework_store.h"
#include "platform/cli/commands.h"
#include "platform/cli/gate_text.h"
#include "platform/cli/json_line.h"

namespace satchel::cli {
namespace {

using casework::Lack;
using casework::Sheet;

struct CloseArgs {
  std::string store, as, id, reason, no_visit;
  bool check = false;
};

/// What a leader signs, by name where the register has him as an officer: on the record that the case has of a leader
/// in charge, or on a new one.
Status sign(Deed& deed, Store& store, const Sheet& of_case, const std::string& reason, Millis now) {
  casework::StoreWorld world(store);
  SATCHEL_ASSIGN(const auto leaders, world.those("leader_in_charge", "case", of_case.id()));
  SATCHEL_ASSIGN(const auto signers, world.those("officer", "user", Value(store.identity().user)));
  Deed::Cells signature{cell("reason", reason), cell("signed", now)};
  const bool names_one = !leaders.empty() && leaders.back().has("leader");
  if (!names_one && !signers.empty()) signature.push_back(cell("leader", signers.front().id()));
  if (!leaders.empty()) return deed.update(leaders.back(), std::move(signature)), Status{};
  Deed::Cells made{cell("case", of_case.id())};
  made.insert(made.end(), signature.begin(), signature.end());
  deed.create("leader_in_charge", std::move(made));
  return {};
}

Result<Draft> closing(const OpenStore& open, const CloseArgs& args, const Sheet& of_case) {
  Deed deed(*open.store);
  if (!args.reason.empty() && open.store->identity().role != "leader")
    return fail(Code::not_permitted, "--reason is a leader's to sign");
  if (!args.reason.empty()) SATCHEL_TRY(sign(deed, *open.store, of_case, args.reason, open.host.clock->wall()));
  Deed::Cells cells{cell("status", "closed")};
  if (!args.no_visit.empty()) cells.push_back(cell("no_visit_reason", args.no_visit));
  deed.update(of_case, std::move(cells));
  return deed.take();
}

void tell_closing(Console& console, const Sheet& of_case, std::size_t waiting, bool check) {
  const std::string id = to_text(of_case.id());
  if (console.json) {
    JsonLine line;
    line.add(check ? "ready" : "closing", id).add("waits_for", static_cast<std::int64_t>(waiting));
    console.out() << line.text() << '\n';
  } else if (waiting > 0) {
    console.line(check ? Text::close_ready_waits : Text::close_parked, {id, std::to_string(waiting)});
  } else {
    console.line(check ? Text::close_ready : Text::close_saved, {id});
  }
}

Status close(Console& console, const CloseArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(const Sheet of_case, sheet_named(*open.store, "case", args.id));
  SATCHEL_ASSIGN(Draft draft, closing(open, args, of_case));
  SATCHEL_ASSIGN(const auto lacks, casework::draft_lacks(*open.store, draft));
  print_lacks(console, lacks);
  const auto waiting = static_cast<std::size_t>(std::ranges::count_if(lacks, &Lack::waits));
  if (waiting != lacks.size()) return fail(Code::gate_closed, "case " + to_text(of_case.id()));
  if (!args.check) {
    SATCHEL_ASSIGN(const auto ids, open.store->save(draft));
    (void)ids;
  }
  return tell_closing(console, of_case, waiting, args.check), Status{};
}

}  // namespace

void add_close(Program& program) {
  auto args = std::make_shared<CloseArgs>();
  program.command("close", Text::about_close, [args](Console& console) { return close(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs("CASE", args->id, Text::arg_case)
      .takes("--reason", args->reason, Text::option_close_reason)
      .takes("--no-visit", args->no_visit, Text::option_no_visit)
      .flag("--check", args->check, Text::option_close_check);
}

}  // namespace satchel::cli
