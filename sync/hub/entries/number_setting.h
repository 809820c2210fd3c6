// A number among the settings of the central database. Internal to sync/hub.
#pragma once

#include "sync/hub/central/central.h"

namespace satchel::hub {

/// 0 where it was never set. Errors: corrupt for what is no number; those of the database.
Result<std::int64_t> number_setting(CentralView& view, const char* name);

}  // namespace satchel::hub
