// What must hold within a schema, beyond its shape. Internal to engine/schema.
#pragma once

#include <string_view>
#include <vector>

#include "engine/schema/read.h"
#include "engine/schema/schema.h"

namespace satchel {

/// Complains unless the text may name a schema, type, field or role: [a-z][a-z0-9_]*, at most 60 characters (PostgreSQL
/// cuts at 63).
void check_name(const Node& at, std::string_view name);

/// A field by itself: what belongs to its type and policy is there, and nothing else.
void check_field(const Node& at, const Field& field);

/// Across the fields of one type: numbers, names, groups, roles.
void check_type(const Node& at, const RecordType& type);

/// Across types. `at` is the declared list; `types` holds as many built-in ones before it.
void check_types(const Node& at, const std::vector<RecordType>& types, std::size_t builtins);

}  // namespace satchel
