// A log epoch begins where a hub goes on from a backup. Internal to sync/hub.
#pragma once

#include "engine/ports/ports.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

/// As the last thing of a session, which it commits: versions go on above any that the lost timeline can have given,
/// the log says so for good, and the office is told.
Status begin_log_epoch_in(CentralWrite& write, const StatementLog& statements, Ports ports, std::int64_t next);

}  // namespace satchel::hub
