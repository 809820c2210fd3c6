// /v1/conflicts: what waits for a person, and its settling. What the requests say stands in records_api.h.
//
// A conflict is not shown to a role that may not read the field it is about.
#pragma once

#include "sync/hub/json/json_call.h"

namespace satchel::hub {

Result<sync::HttpReply> list_conflicts(const JsonCall& call);
Result<sync::HttpReply> read_conflict(const JsonCall& call, const Id& id);
/// {"take": "standing" | "proposed" | "value", "value": …}; {"conflict", "record", "exceptions"} is the reply, where
/// `record` is null if it was deleted or is not for this role. Its base is the conflict as it stands: a field that has
/// moved on since it was last written opens a new conflict, which `exceptions` names. Errors: already_settled,
/// not_permitted, invalid_value; not_found also where the record was deleted meanwhile and a value of it is taken;
/// stale_base when If-Match (optional) names an older version of the conflict.
Result<sync::HttpReply> settle_conflict(const JsonCall& call, const Id& id);

}  // namespace satchel::hub
