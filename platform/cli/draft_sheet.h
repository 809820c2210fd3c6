// A record as it will stand after a change that is not saved yet, for the bureau's rules. Pure but for reading the
// store.
#pragma once

#include "engine/casework/sheet.h"
#include "engine/store.h"

namespace satchel::cli {

/// Errors: those of Store::get; unknown_type, unknown_field. The merge that a save asks for may come to another text.
Result<casework::Sheet> sheet_after(Store& store, const DraftChange& change);
/// The same of a record that is here.
casework::Sheet sheet_of(const RecordType& type, const Record& record);

}  // namespace satchel::cli
