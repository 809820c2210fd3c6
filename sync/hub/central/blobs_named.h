// The blobs that a record names: in its blob fields, and, of a conflict, those that either side proposed. Pure.
#pragma once

#include <functional>
#include <vector>

#include "engine/merge/record.h"
#include "engine/schema/schema.h"

namespace satchel::hub {

/// The field is null for one that a conflict names.
using VisitBlob = std::function<void(const Hash& blob, const Field* field)>;
void each_blob(const RecordType& type, const RecordState& record, const VisitBlob& visit);
std::vector<Hash> blobs_named(const RecordType& type, const RecordState& record);

}  // namespace satchel::hub
