// A record of the hub as a row of its typed table, and as a blob once deleted. The metadata: FORMAT.md.
#pragma once

#include "engine/store/table.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

Row to_row(StoredRecord record);
/// Error: corrupt.
Result<StoredRecord> from_row(const RecordType& type, Row row);
Bytes to_blob(const StoredRecord& record);
Result<StoredRecord> from_blob(const RecordType& type, const Id& id, ByteView blob);

}  // namespace satchel::hub
