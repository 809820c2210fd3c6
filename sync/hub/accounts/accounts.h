// Accounts of the office's people, as `satchel-hub user` keeps them. Passwords are hashed before the tenant's lock is
// taken. Safe from several threads, and beside a serving hub.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/clock.h"
#include "sync/hub/central/central.h"
#include "sync/hub/entries/events.h"

namespace satchel::hub {

struct NewAccount {
  std::string user, role;
  std::optional<std::vector<std::string>> scopes;  // none: sees all; else the first is their home, as a device's
};

class Accounts {
 public:
  /// Both must outlive it. `by`: who does it; each act is told as an event then (events.h).
  Accounts(Central& central, Clock& clock, std::string by = {})
      : central_(central), clock_(clock), by_(std::move(by)) {}

  /// Errors: invalid (a name that is empty, above 128 bytes, no UTF-8, with control characters, or taken; a role that
  /// the schema does not name; scopes that are none; check_password()), and those of password_hash().
  Status add(const NewAccount& account, std::string_view password);
  /// Ends the user's sessions, and a lock. Errors: not_found, invalid, and those of password_hash().
  Status set_password(std::string_view user, std::string_view password);
  /// Disabled, an account's sessions end and none begins. Error: not_found.
  Status set_disabled(std::string_view user, bool disabled);
  /// By user.
  Result<std::vector<AccountRow>> list();

 private:
  Status change(std::string_view user, EventKind told, const std::function<Status(CentralWrite&, AccountRow&)>& change);

  Central& central_;
  Clock& clock_;
  std::string by_;
};

}  // namespace satchel::hub
