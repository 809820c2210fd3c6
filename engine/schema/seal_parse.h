// Reads what a schema says of seals. Internal to engine/schema.
#pragma once

#include <vector>

#include "engine/schema/read.h"
#include "engine/schema/schema.h"

namespace satchel {

/// `at` is the value of a type's key "seal", perhaps missing; `type` one of `types`, all of which are read. Complains
/// of what names no type or field, and of tests that do not fit their fields.
SealRule read_seal(const Node& at, const RecordType& type, const std::vector<RecordType>& types);

/// Tests of a record of this type by itself.
std::vector<SealTest> read_tests(const Node& at, const RecordType& type);

}  // namespace satchel
