// What the central database keeps of the office's people: accounts, their sessions, and names that nobody has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/time.h"

namespace satchel::hub {

/// Sign-ins of one name that failed in a row, and until when there may be no other.
struct Failures {
  std::int64_t count = 0;
  Millis locked_until;
  bool operator==(const Failures&) const = default;
};

struct AccountRow {
  std::string user, role;
  std::optional<std::vector<std::string>> scopes;  // the first is their home, as a device's; none: all is seen
  std::string password;                            // as password_hash() gave it (passwords.h)
  Failures failures;
  Millis created;
  bool disabled = false;
  bool operator==(const AccountRow&) const = default;
};

struct SessionRow {
  Hash id;  // SHA-256 of the session's id: who reads the database cannot pose as anybody
  std::string user;
  Millis created, seen;
  Millis expires;  // whatever is done meanwhile
  bool operator==(const SessionRow&) const = default;
};

/// Attempts with a name that nobody has: kept as an account's are, so that the answers do not tell which names there
/// are.
struct StrangerRow {
  Hash name;  // SHA-256: people type passwords into the wrong field
  Failures failures;
  Millis last;
  bool operator==(const StrangerRow&) const = default;
};

}  // namespace satchel::hub
