// The records horizon: contents of entries that came before it are erased from the history. Their hashes, signatures,
// authors, times and outcomes stay, and so do the records that came of them. What waits in the office's intake stays
// whole, whenever it came. Images from before an erasure go, and serve nobody (erasures.h).
#pragma once

#include "engine/ports/ports.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

struct Erasure {
  std::int64_t erased = 0, kept_for_intake = 0;
};
/// Sets the horizon, which only moves on, and erases up to it, a batch a commit: cut anywhere, it goes on with the next
/// call. `only_count`: tells what would go. Errors: invalid (before the present one, or in the future), those of the
/// database.
Result<Erasure> move_horizon(Central& central, Ports ports, Millis to, bool only_count);

}  // namespace satchel::hub
