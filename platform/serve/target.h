// The request target (RFC 9112 section 3.2): origin-form, and asterisk-form for OPTIONS.
#pragma once

#include <optional>
#include <string_view>

namespace satchel::serve {

/// Why the target cannot be served, or nothing if it can. Refused beyond what RFC 3986 forbids: dot segments, and
/// encoded '/', '\' and NUL in the path, so that nobody downstream can decode one path into another.
std::optional<std::string_view> target_fault(std::string_view method, std::string_view target);

/// True for uri-host [":" port] (RFC 9110 section 7.2), with something in front of the colon.
bool is_host(std::string_view value);

}  // namespace satchel::serve
