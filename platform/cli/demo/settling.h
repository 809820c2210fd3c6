// Conflicts, seen and settled where they are seen.
#pragma once

#include "engine/store/conflict_view.h"
#include "platform/cli/demo/world.h"

namespace satchel::cli::demo {

struct Settled {
  std::int64_t on_tablet = 0, by_api = 0, in_office = 0;
  std::int64_t sum() const { return on_tablet + by_api + in_office; }
};

/// Settles an open conflict that the tablet sees for the proposal; its next sync tells the hub. Error: not_here when it
/// sees none.
Status settle_on_tablet(Station& tablet, Settled& settled);
/// POST /v1/conflicts/ID with an office token: what stands, stays. Errors: not_here when the office sees none, and what
/// the hub answers.
Status settle_by_api(World& world, Station& office, Settled& settled);
/// All others, in the office's store: positions as proposed, the rest as it stands.
Status settle_in_office(Station& office, Settled& settled);

}  // namespace satchel::cli::demo
