// The record types that every schema has. Internal to engine/schema.
#pragma once

#include "engine/schema/schema.h"

namespace satchel {

/// Numbers up to this one are for built-in types.
inline constexpr TypeNo kLastBuiltinType = 9;

/// Type `conflict`, as namespace conflict_field numbers it.
RecordType conflict_type();

}  // namespace satchel
