// The heads and bodies of the JSON API, read strictly. Values in, values out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/version.h"
#include "engine/schema/json_members.h"
#include "sync/http.h"

namespace satchel::hub {

/// "/v1/records/site/0190…?versions=1", taken apart. Views into the target: it must outlive them.
struct Target {
  std::string_view path;
  std::vector<std::string_view> steps;                                    // of the path, between its slashes
  std::vector<std::pair<std::string_view, std::string_view>> parameters;  // nothing we take needs percent-decoding

  /// Empty where it is not given.
  std::string_view parameter(std::string_view name) const;
};
Target parse_target(std::string_view target);

/// The body of a request, whose Content-Type is application/json. Errors: unsupported, too_large, and those of
/// members_of().
Result<Members> json_body(const sync::HttpRequest& request);

/// A record's version as an entity tag (RFC 9110 section 8.8.3), always strong.
std::string etag(Version version);
/// The version that If-Match names; nothing without the header. Error: invalid for what is not one strong tag of ours:
/// "*" would name no base.
Result<std::optional<Version>> if_match(const sync::HttpRequest& request);

}  // namespace satchel::hub
