// Whether a case is about a site on the repeat list (反复投诉环境问题清单). Pure but for what is asked of World.
#pragma once

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// An entry that has not left names the case or its site, of a list with a threshold; or the site has as many
/// complaints as the lowest threshold of such a list says: at that number it enters by itself.
Result<bool> on_repeat_list(World& world, const Sheet& of_case);

}  // namespace satchel::casework
