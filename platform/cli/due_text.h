// What is due, as lines or objects: of a store and of the hub.
#pragma once

#include "engine/casework/batches.h"
#include "engine/casework/due.h"
#include "platform/cli/console.h"

namespace satchel::cli {

/// A time, or a day of the bureau's place, at its end; `otherwise` where none is given. Error: invalid.
Result<Millis> moment_given(const std::string& text, Millis otherwise, Millis utc_offset);
/// Overdue first; of a machine's reader one object each.
void print_due(Console& console, const std::vector<casework::DueItem>& items, Millis now);
std::string due_json(const casework::DueItem& item, Millis now);
void print_batches(Console& console, const std::vector<casework::BatchView>& all);
/// One, with its items.
void print_batch(Console& console, const casework::BatchView& batch);
std::string batch_json(const casework::BatchView& batch);

}  // namespace satchel::cli
