// What a JSON body asks of a record, as the change that a device would make of it. Pure over the record it is handed.
//
// A field takes its new value, null to empty it. Fields whose policy travels as an operation take also what that needs:
//
//     set     {"add": [...], "remove": [...]}, or either      text, state    {"from": what was shown, "to": the new}
//     sum     {"add": n}
//
// A plain value for one of these says what the field shall be instead of what its author saw; that is known only while
// the field has not changed since the version that If-Match names. Afterwards it is refused (stale_base), so that no
// value is overwritten unseen.
#pragma once

#include <map>

#include "engine/store/draft.h"
#include "engine/store/local_record.h"
#include "sync/hub/json/json_request.h"

namespace satchel::hub {

struct JsonEdit {
  std::vector<Assign> fields;
  std::map<std::size_t, Value> shown;  // by index in the type: what the author says that they saw
  std::vector<std::size_t> compared;   // given plainly, though what they mean depends on what the author saw
};

/// Errors: unknown_field, invalid, invalid_value, too_large.
Result<JsonEdit> json_edit(const RecordType& type, const Members& members, ChangeKind kind);

/// The creation of a record. Errors: not_permitted, unknown_field.
Result<Change> compose_create(const RecordType& type, const JsonEdit& edit, RoleSet role, const Id& id);
/// The change of a record that stands at the hub, made by someone who saw it as of `base`. Errors: stale_base,
/// not_permitted, sealed, append_only, illegal_transition.
Result<Change> compose_update(const RecordType& type, const JsonEdit& edit, RoleSet role, const RecordState& record,
                              Version base);
/// Its deletion. Errors: not_permitted, sealed.
Result<Change> compose_delete(const RecordType& type, RoleSet role, const RecordState& record, Version base);

/// The hub's record as one that shows on a device: nothing is pending.
LocalRecord as_shown(const RecordType& type, const RecordState& record);

}  // namespace satchel::hub
