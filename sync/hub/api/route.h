// What of a request's target may stand in a log or a count: the path as openapi.h describes it, without what was asked
// for. Pure.
#pragma once

#include <string_view>

namespace satchel::hub {

/// "/v1/records/{type}/{id}" of "/v1/records/site/0190…?versions=1"; "other" where nothing of ours is.
std::string_view route_of(std::string_view target);

}  // namespace satchel::hub
