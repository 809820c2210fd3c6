// What keeps a tablet from being proved empty, as JSON for machines.
#pragma once

#include <string>

#include "sync/client/empty_proof.h"

namespace satchel::sync {

/// {"left":"photos","count":2,"names":["<hex>",…]}; left: entries, outcomes, receipts, pull, photos, only_in_copy,
/// lost_by_hub, damages.
std::string left_json(const LeftBehind& left);

}  // namespace satchel::sync
