// From a draft to a journal entry: operations, their bases, and what shows. Pure over the records it is handed.
#pragma once

#include "engine/merge/merge.h"
#include "engine/store/draft.h"
#include "engine/store/local_record.h"

namespace satchel {

/// A new record, as a change of the entry. Checks as compose().
Result<Change> compose_new(const RecordType& type, const DraftChange& draft, RoleSet role, const Id& id);
/// One change of the entry, and the record as it shows after it. Checks what a device can check by itself: types,
/// values, roles, seals, fields that are set once, transitions and first states. An update of one field of a group
/// carries the whole group (DESIGN rule 8). Errors: as Store::save.
Result<Change> compose(const RecordType& type, const DraftChange& draft, RoleSet role, LocalRecord& record,
                       Version cursor);
/// The change that freezes a record as it shows.
Change compose_seal(const RecordType& type, const LocalRecord& record);

}  // namespace satchel
