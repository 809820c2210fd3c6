// Who calls the JSON API, as whom they write, and what they may see.
#pragma once

#include <optional>
#include <vector>

#include "sync/hub/access.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// A token, as a writer of its own (DESIGN "Merge", rule 5).
struct Caller {
  Bearer bearer;
  Epoch epoch;  // the first 8 bytes of the token's SHA-256
  Id office;    // the device, belonging to the hub, that the user's edits are made on

  /// Error: not_signed_in.
  static Result<Caller> of(const sync::HttpRequest& request, const Access& access, Millis now, const Id& hub_id);
};

/// What a caller may see and set, as of one snapshot or write session.
struct Sight {
  DeviceRow as;  // whom the hub takes them for: the office device, with their user, role and scopes
  RoleSet role = 0;
  std::optional<std::vector<ScopeSet>> sets;  // those of the device whose token it is; all without one

  /// Errors: not_signed_in (a device that is gone), revoked, and those of the view.
  static Result<Sight> of(CentralView& view, const Schema& schema, const Caller& caller);
  bool sees(const StoredRecord& record) const;
};

/// The user's own device at the hub, as a UUIDv8: SHA-256("satchel-office-1", hub, user). A value that one user
/// proposed in a conflict is theirs: another's later edit must not renew it.
Id office_device(const Id& hub_id, std::string_view user);

}  // namespace satchel::hub
