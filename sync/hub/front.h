// What only the front knows of a request, told to the service in two headers of its own. What a client sends under
// these names the front takes away. Values in, values out.
#pragma once

#include <string>
#include <string_view>

#include "sync/http.h"

namespace satchel::hub {

inline constexpr std::string_view kOriginHeader = "Satchel-Origin";  // "https://hub.example:8443" (RFC 6454 section 6)
inline constexpr std::string_view kPeerHeader = "Satchel-Peer";      // address of the other end: "192.0.2.7"

/// What the service tells the front alone, in a header of the reply that the front takes away: who asked, as "device
/// 0190…" or "user li". For the log.
inline constexpr std::string_view kCallerHeader = "Satchel-Caller";

struct Front {
  std::string origin;  // under which people's browsers reach the hub; empty where there is no front
  std::string peer;
  /// Whether what is sent goes through TLS on its way to the browser.
  bool secure() const { return origin.starts_with("https://"); }
  /// Whether who listens on the network can read it: neither TLS, nor on this machine alone.
  bool in_the_clear() const;
};
/// Whether an address is this machine's own: 127.0.0.0/8, ::1, also mapped into IPv6.
inline constexpr std::string_view kMappedV4 = "::ffff:";
bool is_this_machine(std::string_view peer);
Front front_of(const sync::HttpRequest& request);

/// An origin as browsers send it: scheme http or https, host in lower case, a port that is not the scheme's own.
/// Error: invalid.
Status check_origin(std::string_view origin);

}  // namespace satchel::hub
