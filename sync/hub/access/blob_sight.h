// Who may have a blob's bytes.
#pragma once

#include "sync/hub/access/caller.h"

namespace satchel::hub {

/// Whether one of the records that the caller sees names the blob in a field that they may read. Where nothing but an
/// identity does, the reading is noted before it is allowed (AccessRow). Errors: not_found when none does; those of
/// Sight::of; busy while no schema was published.
Status may_read_blob(Central& central, Millis now, const Caller& caller, const Hash& blob);

}  // namespace satchel::hub
