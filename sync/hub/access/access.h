// Who asks: bearer tokens (RFC 6750) that the hub can check without looking anything up.
//
// A token is base64url without padding (RFC 4648 section 5) of the claims and their HMAC-SHA256 (RFC 2104):
//
//     u8 1 | device id, 16 bytes | bytes user | bytes role | zigzag expiry in ms | 32 bytes of HMAC over all before
//
// in the format of engine/base/codec.h. It proves that this hub issued it, not that the device is still welcome: what
// was revoked since is looked up elsewhere, so keep lives short.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/id.h"
#include "sync/http.h"

namespace satchel::hub {

struct Bearer {
  Id device;
  std::string user, role;
  Millis expires;
  bool operator==(const Bearer&) const = default;
};

/// Safe from several threads.
class Access {
 public:
  /// `secret32`: 32 random bytes, the same on every hub that must honour these tokens. Wiped at the end.
  explicit Access(Bytes secret32);
  ~Access();
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  std::string issue(const Id& device, std::string_view user, std::string_view role, Millis expires) const;
  /// Error: not_signed_in, for a token that is not ours, was changed, or has expired (`now` at or after its expiry).
  Result<Bearer> check(std::string_view token, Millis now) const;
  /// The token of `Authorization: Bearer …`, checked. Error: not_signed_in.
  Result<Bearer> bearer_of(const sync::HttpRequest& request, Millis now) const;
  /// What a page must say with each change in a session (`X-CSRF-Token`): the HMAC of the session's id, in hex. Only
  /// who got it from this hub knows it, though the cookie goes along by itself.
  std::string csrf_token(ByteView session_id) const;

 private:
  Bytes secret_;
};

}  // namespace satchel::hub
