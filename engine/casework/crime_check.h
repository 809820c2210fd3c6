// The crime's sign, asked of a store before a draft is saved. The hub asks again, and does it itself where nobody
// asked.
#pragma once

#include "engine/casework/crime.h"
#include "engine/store.h"

namespace satchel::casework {

/// Adds to the draft what is due of the cases whose findings weigh enough with it: flag and proposal, as far as this
/// device's role may write them, in the same transaction. Creates without an id are given one first. What is due, also
/// where the office has done all of it.
Result<std::vector<CrimeDue>> add_crime(Store& store, Draft& draft, Millis now);

}  // namespace satchel::casework
