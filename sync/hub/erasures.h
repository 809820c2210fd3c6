// What was erased of the history, or dropped, is in no image that is served (images.h). Internal to sync/hub.
#pragma once

#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Part of the commit that erases or drops: images of a version before that serve nobody from then on.
Status note_erasure(CentralWrite& write);
/// An image of an older version serves nobody; 0 where nothing was ever erased or dropped.
Result<Version> oldest_image(CentralView& view);

}  // namespace satchel::hub
