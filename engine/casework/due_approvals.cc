// Projects that wait for their approval.
#include "engine/casework/due_parts.h"
#include "engine/casework/eia.h"

namespace satchel::casework {

Status dues::approvals(DueCount& count) {
  return count.world().each("eia_approval", [&](const Sheet& approval) -> Status {
    const auto received = approval.day("received");
    if (!received || approval.has("approved")) return {};
    SATCHEL_ASSIGN(const EiaStanding standing, eia_due(count.world(), approval));
    if (standing.way == EiaWay::not_managed || standing.way == EiaWay::registration) return {};
    const Millis begun = start_of(*received, count.world().schema().utc_offset());
    const auto item = [&](Obligation what, const std::optional<Due>& due, bool confirmed) {
      DueItem out = item_of(what, approval, begun);
      out.title = approval.text("project");
      out.due = due;
      out.confirmed = confirmed;
      count.add(std::move(out));
    };
    item(Obligation::eia, standing.promised, standing.confirmed);
    if (standing.statutory) item(Obligation::eia_statutory, standing.statutory, standing.statutory_confirmed);
    return {};
  });
}

}  // namespace satchel::casework
