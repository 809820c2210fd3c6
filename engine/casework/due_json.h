// What is due, and batches, as JSON: the same from a store, from the hub's programs and over HTTP. Pure.
#pragma once

#include "engine/casework/batches.h"
#include "engine/casework/due.h"

namespace satchel::casework {

/// {"what","title":{"zh","en"},"urgency","certain","last_day","before","begun","type","record","case","number","about",
/// "district","who","source"}; null for what there is not.
std::string due_json(const DueItem& item, Millis now);
/// {"id","number","inspectorate","received","letters","declared_letters","items","declared_items","differs",
/// "complaints":[{"id","item","number","split_from"}]}
std::string batch_json(const BatchView& batch);

}  // namespace satchel::casework
