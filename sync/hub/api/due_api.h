// What is due, over HTTP: GET /v1/due and GET /v1/batches.
#pragma once

#include "sync/hub/json/json_call.h"

namespace satchel::hub {

/// {"now", "due": […]}: every obligation (engine/casework/due.h) about a record that the caller sees, the earliest
/// first. Parameters: `at`, a time; `overdue=1`, those that are late alone. Errors: invalid, those of look().
Result<sync::HttpReply> list_due(const JsonCall& call);
/// {"batches": […]}: those that the caller sees, with their complaints that he sees.
Result<sync::HttpReply> list_batches(const JsonCall& call);

}  // namespace satchel::hub
