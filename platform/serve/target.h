// The request target (RFC 9112 section 3.2): origin-form, absolute-form, and asterisk-form for OPTIONS.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace satchel::serve {

struct AbsoluteForm {
  std::string_view authority;  // "hub.example:80", not yet judged
  std::string rest;            // origin-form, or "*" for OPTIONS without a path
};
/// "http://hub.example:80/v1/sync", or https; nothing for any other form.
std::optional<AbsoluteForm> absolute_form(std::string_view method, std::string_view target);

/// Why the target cannot be served, or nothing if it can. Refused beyond what RFC 3986 forbids: dot segments, and
/// encoded '/', '\' and NUL in the path, so that nobody downstream can decode one path into another.
std::optional<std::string_view> target_fault(std::string_view method, std::string_view target);

/// True for uri-host [":" port] (RFC 9110 section 7.2), with something in front of the colon.
bool is_host(std::string_view value);

}  // namespace satchel::serve
