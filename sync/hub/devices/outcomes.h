// What a device hears of its entries. Internal to sync/hub.
#pragma once

#include "sync/hub/central/central.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

/// What became of the writer's entries behind `confirmed`, into the reply (`acked`, `acked_head`, `runs`,
/// `exceptions`). False when that is more than a reply should hold: `acked` is then the last of which it tells.
Result<bool> add_outcomes(CentralView& view, const WriterRow& writer, Seq confirmed, sync::SyncReply& reply);

}  // namespace satchel::hub
