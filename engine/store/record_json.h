// A record for machines. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/store.h"

namespace satchel {

/// {"type","id","version","author","sealed","pending","fields":{…}}; fields without a value are left out. With
/// corrections, their ids stand in "corrected_by"; of a measurement the verdict, as JSON, in "verdict"; names of fields
/// that are encrypted, without the key, in "encrypted".
std::string record_json(const RecordType& type, const Record& record, const std::vector<Id>& corrections = {},
                        const std::string& verdict = {});

}  // namespace satchel
