// One store against the hub.
#pragma once

#include <string>
#include <vector>

#include "platform/cli/demo/hub_side.h"
#include "platform/cli/store_access.h"

namespace satchel::cli::demo {

/// Adds what differs to `differences`, each with `name` in front. Errors: those of reading the store.
Status compare_replica(const std::string& name, Store& store, HubSide& hub, std::vector<std::string>& differences);

}  // namespace satchel::cli::demo
