// Who calls the JSON API, as whom they write, and what they may see.
#pragma once

#include <optional>
#include <vector>

#include "sync/hub/access/access.h"
#include "sync/hub/access/sessions.h"
#include "sync/hub/entries/clearance.h"

namespace satchel::hub {

/// A token or a session, as a writer of its own (DESIGN "Merge", rule 5).
struct Caller {
  Bearer bearer;                      // of a session: without device, with its account's user and role
  Epoch epoch;                        // the first 8 bytes of the SHA-256 of the token, or of the session's id
  Id office;                          // the device, belonging to the hub, that the user's edits are made on
  std::optional<SignedIn> session{};  // none: by token

  /// By `Authorization`, where that stands, else by the session's cookie. Errors: not_signed_in, and those of
  /// Sessions::of().
  static Result<Caller> of(const sync::HttpRequest& request, const Access& access, Sessions& sessions, Millis now,
                           const Id& hub_id);
};

/// What a caller may see and set, as of one snapshot or write session.
struct Sight {
  DeviceRow as;  // whom the hub takes them for: the office device, with their user, role and scopes
  RoleSet role = 0;
  bool on_device = false;                     // by a device's token
  bool restores = false;                      // puts back what stood here: rights were judged then
  bool counts = false;                        // writes what the hub counts (counted_fields.h)
  std::optional<std::vector<ScopeSet>> sets;  // those of the device whose token it is, or of the account; else all

  /// Errors: not_signed_in (a device that is gone, a session that was ended), revoked, and those of the view.
  static Result<Sight> of(CentralView& view, const Schema& schema, const Caller& caller);
  bool sees(const StoredRecord& record) const;
  /// A device's token reads no more than the device is sent.
  Clearance clearance() const { return {role, !on_device}; }
};

/// The user's own device at the hub, as a UUIDv8: SHA-256("satchel-office-1", hub, user). A value that one user
/// proposed in a conflict is theirs: another's later edit must not renew it.
Id office_device(const Id& hub_id, std::string_view user);

}  // namespace satchel::hub
