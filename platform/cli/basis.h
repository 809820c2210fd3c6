// What the verdict on a reading rests on, kept in its record where it does not say it yet.
#pragma once

#include "engine/casework/verdict.h"
#include "engine/store.h"

namespace satchel::cli {

/// Adds `limit_used`, `standard_version` and `period` to a change of a measurement, where the record that comes of it
/// has none of its own and the catalogue here has a row for it. Of other types: nothing.
Status add_basis(Store& store, DraftChange& change);
/// Saves them for a measurement that is here and lacks them: before it is sealed.
Status keep_basis(Store& store, const RecordType& type, const Record& record);

}  // namespace satchel::cli
