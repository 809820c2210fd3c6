// Whether what an entry seals is complete, as the records would stand with it. Internal to engine/merge.
#pragma once

#include "engine/merge/apply.h"

namespace satchel {

/// Asks of each record that the entry seals what its type's seal asks (seal_check.h). Counted are the records that
/// stood before, what the entry makes, and what it seals, wherever in it; its other changes are not: they may yet lose.
/// The entry was judged sound but for this. Error: incomplete, with all that is missing; else as Records.
Status complete_to_seal(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts);

}  // namespace satchel
