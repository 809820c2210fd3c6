// Who told the hub the value of a field, and what a time was told as before: read from the entries that it keeps, from
// each value back to the one that its author was shown.
#pragma once

#include "engine/casework/sheet.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Who wrote the value that a field has; empty: not known. Errors: those of the view.
Result<std::string> author_of(CentralView& view, const casework::Sheet& of, std::string_view field);

/// Tellings before version `cut`, where there is one. A telling is no later than its entry came, and a clock may be off
/// (casework::kClockTolerance); it has a reason where the same entry writes the record's `decision_reason`. What is
/// erased ends the way back. Nothing where the field has no value. Errors: those of the view; corrupt.
Result<std::optional<casework::ToldTime>> told_times(CentralView& view, const casework::Sheet& of,
                                                     std::string_view field, std::optional<Version> cut);

}  // namespace satchel::hub
