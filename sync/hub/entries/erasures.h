// What the hub has erased of its history (horizon.h) and dropped of its records (compact.h), and up to where: who
// looked last before that pulls anew, and no image of before serves anybody. Settings of the database. Internal to
// sync/hub.
#pragma once

#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Contents of entries that came before it are erased; 0 when none was set.
Result<Millis> horizon_of(CentralView& view);
Status set_horizon(CentralWrite& write, Millis to);

/// Deleted records up to this version were dropped; 0 when they never were.
Result<Version> tombs_dropped_to(CentralView& view);
/// It only moves on. Images of before serve nobody from then on.
Status set_tombs_dropped(CentralWrite& write, Version upto);

/// Part of the commit that erases or drops: images of a version before that serve nobody from then on.
Status note_erasure(CentralWrite& write);
/// An image of an older version serves nobody; 0 where nothing was ever erased or dropped.
Result<Version> oldest_image(CentralView& view);

}  // namespace satchel::hub
