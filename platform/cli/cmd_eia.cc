#include "engine/casework/eia.h"
#include "engine/casework/store_world.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

using casework::EiaStanding;
using casework::Sheet;

struct EiaArgs {
  std::string store, id;
};

constexpr Text kWayTexts[] = {Text::eia_not_managed, Text::eia_registration, Text::eia_commitment, Text::eia_form,
                              Text::eia_report};

std::string last_day_of(const std::optional<casework::Due>& due) {
  return due ? casework::to_text(due->last_day) : std::string("-");
}

bool is_late(const Sheet& approval, const EiaStanding& standing, Millis now) {
  if (!standing.promised) return false;
  if (const auto approved = approval.day("approved")) return *approved > standing.promised->last_day;
  return now >= standing.promised->before;
}

void print_standing(Console& console, const Sheet& approval, const EiaStanding& standing, Millis now) {
  if (console.json) {
    JsonLine line;
    line.add("approval", to_text(approval.id())).add("project", approval.text("project"));
    line.add("way", casework::eia_way_name(standing.way));
    if (standing.promised) line.add("due", last_day_of(standing.promised)).add("certain", standing.promised->certain);
    if (standing.statutory) line.add("statutory", last_day_of(standing.statutory));
    if (standing.statutory) line.add("statutory_confirmed", standing.statutory_confirmed);
    line.add("confirmed", standing.confirmed).add("late", is_late(approval, standing, now));
    console.out() << line.text() << '\n';
    return;
  }
  console.line(Text::eia_line,
               {std::string(approval.text("project")), console.text(kWayTexts[static_cast<std::size_t>(standing.way)]),
                last_day_of(standing.promised), last_day_of(standing.statutory)});
  if (is_late(approval, standing, now)) console.line(Text::eia_late);
}

Status eia(Console& console, const EiaArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  casework::StoreWorld world(*open.store);
  const Millis now = open.host.clock->wall();
  SATCHEL_ASSIGN(const auto approvals, casework::all_of(world, "eia_approval"));
  bool found = args.id.empty();
  for (const Sheet& approval : approvals) {
    if (!args.id.empty() && to_text(approval.id()) != args.id) continue;
    found = true;
    SATCHEL_ASSIGN(const EiaStanding standing, casework::eia_due(world, approval));
    print_standing(console, approval, standing, now);
  }
  return found ? Status() : fail(Code::not_found, "eia_approval " + args.id);
}

}  // namespace

void add_eia(Program& program) {
  auto args = std::make_shared<EiaArgs>();
  program.command("eia", Text::about_eia, [args](Console& console) { return eia(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("APPROVAL", args->id, Text::arg_approval);
}

}  // namespace satchel::cli
