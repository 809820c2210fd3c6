// /v1/bulletin: the figures over HTTP.
//
//     GET /v1/bulletin?from=DAY&to=DAY[&as_of=DAY or TIME][&by_dates=1][&annex=1]
//                     [&format=json|text|html][&explain=FIGURE]
//
// For office, leader and discipline, not on a device; an account with scopes needs the scope `office`. `to` is the day
// behind the last. `explain` answers {"figure", "records": [{"type", "id", "number", "title", "amount", "unit",
// "district"}…]}. JSON is json_of() in engine/casework/bulletin.h. No identity is in any of it.
#pragma once

#include "engine/casework/listing.h"
#include "sync/hub/json/json_call.h"

namespace satchel::hub {

/// Errors: not_permitted; invalid, for parameters that are none; not_found, for a figure that is none.
Result<sync::HttpReply> read_bulletin(const JsonCall& call);
/// One of them, as JSON.
std::string line_json(const casework::Line& line);
/// A day, the end of which is meant, and of today now; or a time. Error: invalid.
Result<Millis> moment_given(std::string_view text, Millis utc_offset, Millis now);

}  // namespace satchel::hub
