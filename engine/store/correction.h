// A correction: what is sealed is never changed, a new record says what is right and why. Pure.
#pragma once

#include "engine/store.h"

namespace satchel {

/// The new record that corrects a sealed one: what the seal froze of it, with these changes over it, the id of the
/// corrected one and the reason. Left out is what the role may not write. It is to be saved, and sealed when it is
/// complete.
/// Errors: invalid (it is not sealed: it can be changed itself), invalid_value (no reason; a sum or a set takes no such
/// value), unknown_field (its type has no corrections; a change of what it does not have).
Result<DraftChange> correction_of(const RecordType& type, const Record& sealed, RoleSet role, const std::string& reason,
                                  const std::vector<Assign>& changes);

}  // namespace satchel
