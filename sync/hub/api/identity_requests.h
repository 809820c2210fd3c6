// GET /v1/records/TYPE/ID/identity: who somebody is, where a device sealed it.
#pragma once

#include "sync/hub/access/identity_vault.h"
#include "sync/hub/json/json_call.h"

namespace satchel::hub {

/// {"type", "id", "parts": [{"name", "text"} | {"name", "base64"}]}, for the roles that the schema has it sealed to;
/// the reading is noted first (access_log.h). Errors: not_found (no such record to the caller, nothing sealed in it, or
/// the bytes are still on their way), not_permitted (another role, a device's token), and those of IdentityVault.
Result<sync::HttpReply> read_identity(const JsonCall& call, IdentityVault& vault, const RecordType& type, const Id& id);

}  // namespace satchel::hub
