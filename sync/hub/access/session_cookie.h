// A session as browsers carry it: a cookie (RFC 6265), and what shows that a request with one was meant. Values in,
// values out.
//
// Over https the cookie is `__Host-satchel`, which a browser takes from this very host alone, over TLS (RFC 6265bis
// section 4.1.3.2), else `satchel`; neither passes for the other.
#pragma once

#include <string>
#include <string_view>

#include "sync/hub/front.h"

namespace satchel::hub {

/// The bytes of a session's id, in hex in the cookie: 256 bits from the host's randomness.
inline constexpr std::size_t kSessionIdBytes = 32;

/// The cookie's value. Error: not_signed_in, where there is none, several, or not one of ours by its shape.
Result<std::string> session_cookie(const sync::HttpRequest& request, const Front& front);
/// Values of `Set-Cookie`: until the browser is closed, and at once no more.
std::string set_session_cookie(std::string_view value, const Front& front);
std::string drop_session_cookie(const Front& front);

/// Whether the request changes nothing by its method (RFC 9110 section 9.2.1), here GET and HEAD that name no other
/// method to be taken for them.
bool is_safe(const sync::HttpRequest& request);
/// Whether a browser says of it that it comes from the hub's own pages, by `Origin` and `Sec-Fetch-Site` where they
/// stand: what is none need not have them. Error: not_permitted.
Status check_same_origin(const sync::HttpRequest& request, const Front& front);
/// Whether `X-CSRF-Token` is `token`; compared in constant time. Error: not_permitted.
Status check_csrf(const sync::HttpRequest& request, std::string_view token);

}  // namespace satchel::hub
