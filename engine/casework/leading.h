// What the repeat list asks of a case that is to be closed: a leader in charge, his dispatch on site, and that it is
// solved. Pure but for what is asked of World.
#pragma once

#include "engine/casework/gate.h"

namespace satchel::casework {

/// Whether a leader signed why it is closed all the same; none signs in time to come.
bool is_signed(const World& world, const Sheet& leader_in_charge);
/// Nothing where neither the case nor one merged into it is on the list (repeats.h). A dispatch is a sealed visit on
/// site of one of these, or of another case of the same site. A record counts whose `leader` is an officer whose
/// `duty` is a leader's (without one, whose position is), or that a leader signed (`signed` is his alone to write).
Result<std::vector<Lack>> repeat_lacks(World& world, const Sheet& of_case);

}  // namespace satchel::casework
