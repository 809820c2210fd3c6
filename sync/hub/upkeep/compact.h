// Tombs have a horizon: what was deleted before a day is dropped, with its line in the feed, and so are the lines that
// say that a record left a scope. History stays: its entries (contents as the records horizon has it, horizon.h),
// hashes, signatures, receipts, outcomes and conflicts. Images from before that go (erasures.h).
//
// A device that last looked before what was dropped would never hear of it. It is told that its scopes changed: it
// pulls from nothing, forgets what that does not name, and keeps its journal with all that it has unsent. An entry of
// it on a record that is dropped goes to the office's intake (unknown_record), whole.
//
// A tomb stays, however old, while anything names it: a child (dead or alive), a conflict.
#pragma once

#include "sync/hub/central/central.h"

namespace satchel::hub {

struct Compaction {
  std::int64_t dropped = 0;   // deleted records
  std::int64_t kept = 0;      // that are old enough, and named by something
  std::int64_t departed = 0;  // lines of records that left a scope; not counted beforehand
};
/// `only_count`: tells what would go. A batch a commit: cut anywhere, it goes on with the next call. Errors: invalid
/// (the records horizon lies before that: figures of the time between may still count what was deleted), those of the
/// database.
Result<Compaction> compact(Central& central, Millis before, bool only_count);

}  // namespace satchel::hub
