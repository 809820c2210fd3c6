// Records as a device may see them.
#pragma once

#include "sync/hub/entries/clearance.h"

namespace satchel::hub {

/// All of a record, but the fields that it may not read.
PullItem whole_item(const RecordType& type, StoredRecord record, const Clearance& clearance);
/// What changed since a device's cursor: fields set later, and not by the device itself. A record that entered its
/// present scopes since, or stands again after a delete, comes whole; a deleted one as a tomb.
PullItem item_since(const RecordType& type, StoredRecord record, const Clearance& clearance, Version cursor,
                    WriterNo device);

}  // namespace satchel::hub
