// Records as the JSON API shows them. Pure.
#pragma once

#include "sync/hub/entries/clearance.h"
#include "sync/hub/json/json_request.h"

namespace satchel::hub {

enum class Detail : std::uint8_t { values, versions };

/// {"_id", "_version", "_author", "_sealed", and each field that they may read, by name}; with Detail::versions
/// also "_fields": {name: version of its last change}, of those that were ever set.
std::string record_json(const RecordType& type, const RecordState& record, const Clearance& clearance, Detail detail);

/// A conflict record, with the values of both sides (and the final one) as the JSON that they are.
std::string conflict_json(const Schema& schema, const RecordState& conflict);

}  // namespace satchel::hub
