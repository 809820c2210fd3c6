// What can be said of an operation by the schema alone. Internal to engine/merge.
#pragma once

#include "engine/merge/change.h"

namespace satchel {

/// Whether the operation's kind, value and step of state fit the field, for a change of that kind by that role.
/// Errors: invalid_value, too_large, illegal_transition.
Status check_op(const Field& field, ChangeKind change, const FieldOp& op, RoleSet role);

/// About how many bytes a value takes in its record.
std::size_t bytes_of(const Value& value);

}  // namespace satchel
