// Whether a case may be merged into another: what it lacks for that. Internal to engine/casework.
#pragma once

#include "engine/casework/gate.h"

namespace satchel::casework {

/// Of a case as it will stand: the one that `merged_into` names must be here, lead back to no case of the way, and be
/// open at its end, or have been closed or transferred over the same problem (one site, or complaints that are linked);
/// what was declined or given back takes nothing in. And the case's own `decision_reason`.
Result<std::vector<Lack>> merge_lacks(World& world, const Sheet& of_case);

}  // namespace satchel::casework
