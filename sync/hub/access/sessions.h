// Sessions of the office's people: state at the hub, behind a random id that only the browser has. The database keeps
// the id's SHA-256. How long one lives: sign_in_limits.h; how it is carried: session_cookie.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/hub/access/access.h"
#include "sync/hub/access/session_cookie.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// A session and whose it is.
struct SignedIn {
  Hash id;  // SHA-256 of its id
  std::string user, role;
  std::optional<std::vector<std::string>> scopes;  // none: all
  std::string csrf;                                // what X-CSRF-Token must say
  Millis expires;                                  // where nothing more is asked for
};

/// Safe from several threads. All must outlive it.
class Sessions {
 public:
  Sessions(Central& central, const Access& access) : central_(central), access_(access) {}

  /// The session of the request's cookie, noted as seen. Errors: not_signed_in (none, ended, expired, an account that
  /// is gone or disabled); not_permitted, for a request that is not safe, where check_same_origin() or check_csrf()
  /// says so; those of the database.
  Result<SignedIn> of(const sync::HttpRequest& request, Millis now);

  /// A new one with the id `value`, as it goes into the cookie, in a session of the database that the caller commits;
  /// whatever has expired goes.
  Result<SignedIn> begin(CentralWrite& write, const AccountRow& account, std::string_view value, Millis now) const;
  /// How the database names the session that a cookie's value is the id of.
  static Hash name_of(std::string_view value) { return sha256(value); }

 private:
  void note_seen(const SessionRow& row, Millis now);
  SignedIn signed_in(const SessionRow& row, const AccountRow& account, std::string_view value) const;

  Central& central_;
  const Access& access_;
};

}  // namespace satchel::hub
