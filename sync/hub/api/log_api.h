// /v1/log: the head of the hub's log of statements, and proofs of it, for who keeps heads (engine/evidence/witness.h).
//
// For everybody with a token or a session of whatever role, a device that was revoked excepted: a head holds a number,
// a time and hashes, nothing of anybody; each device's receipts name it to that device already; and the more people can
// keep one, the less a log can be written anew.
#pragma once

#include "sync/hub/json/json_call.h"

namespace satchel::hub {

/// Signed now.
Result<sync::HttpReply> log_head(const JsonCall& call);
/// Error: invalid, for a `from` that is no number, or more than the log has statements.
Result<sync::HttpReply> log_consistency(const JsonCall& call);
Result<sync::HttpReply> log_restores(const JsonCall& call);

}  // namespace satchel::hub
