// /v1/events: what befell devices and the hub (events.h).
//
//     GET /v1/events?after=NO&since=TIME&limit=N    {"events": [{"no", "time", "kind", "device", "user", "epoch",
//                                                    "entries", "known", "lacking", "title": {"zh", "en"}}…],
//                                                    "next": NO or null}
//
// For the roles that hears_of_events() names, of the office: not to a device. An account with scopes is told of devices
// that share one with it, and of the hub. Epochs are decimal text, since they have 64 bits; of the hub, `device` and
// `user` are null. TIME is RFC 3339. Ends as pages of records do.
#pragma once

#include "sync/hub/json/json_call.h"

namespace satchel::hub {

/// Errors: not_permitted; invalid, for parameters that are none.
Result<sync::HttpReply> list_events(const JsonCall& call);
/// One of them.
std::string event_json(const EventRow& event);

}  // namespace satchel::hub
