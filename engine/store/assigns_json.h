// What a JSON object asks of a record's fields. Pure.
//
// A field takes its new value, null to empty it: {"fact": "…", "found": null}. A sum takes {"add": n} too, a set
// {"add": [...], "remove": [...]}, or either.
#pragma once

#include <string_view>
#include <vector>

#include "engine/schema/schema.h"
#include "engine/store/draft.h"

namespace satchel {

/// Errors: invalid (no object), unknown_field, invalid_value, too_large.
Result<std::vector<Assign>> assigns_from_json(const RecordType& type, std::string_view json);

}  // namespace satchel
