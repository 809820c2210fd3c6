// The gates, asked of a store before a draft is saved. The hub asks again and decides: it knows of all records and of
// all photos.
#pragma once

#include "engine/casework/gate.h"
#include "engine/store.h"

namespace satchel::casework {

/// What the draft's steps lack. Photos of this device that the hub has not receipted wait; of those of other devices
/// nothing is known here. Creates without an id are given one first. Errors: those of DraftWorld::lay, of the store.
Result<std::vector<Lack>> draft_lacks(Store& store, Draft& draft);

/// Saves it where nothing lacks but photos. Errors: gate_closed, with gate_detail(); those of Store::save.
Result<std::vector<Id>> save_through_gate(Store& store, Draft draft);

}  // namespace satchel::casework
