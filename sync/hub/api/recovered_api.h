// GET /v1/recovered: what a restored hub still lacks of what devices handed back (recovered_list.h).
//
//     GET /v1/recovered?after=ID&limit=N    {"recovered": [{"type", "id", "author", "handed_back_by": [device…],
//                                            "values": [{"field", "lack", "standing", "recovered", "version",
//                                            "device"}…]}…], "next": ID or null}
//
// For the roles office and leader, of the office: not to a device. Fields that the role may not read are left out. An
// account with scopes is shown records that stand here in one of them; of one that is missing nobody can say where it
// belongs. To take or drop: `satchel-hub recovered`.
#pragma once

#include "sync/hub/json/json_call.h"

namespace satchel::hub {

/// Errors: not_permitted; invalid, for parameters that are none.
Result<sync::HttpReply> list_recovered(const JsonCall& call);

}  // namespace satchel::hub
