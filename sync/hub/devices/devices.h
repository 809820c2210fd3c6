// The office's hand on devices: which there are, what they receive, who records on them, and that they go.
#pragma once

#include <string>
#include <vector>

#include "engine/ports/ports.h"
#include "sync/hub/entries/events.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

/// A device and all who record on it.
struct DeviceEntry {
  DeviceRow device;
  std::vector<ActorRow> others;
};

/// What a device's scopes have to be: at least one, each a text that says something. Error: invalid.
Status check_scopes(const std::vector<std::string>& scopes);

class Devices {
 public:
  /// All must outlive it. As thread-safe as the database. Errors, everywhere: not_found (no such device), those of the
  /// database.
  /// `by`: who does it; each act is told as an event then (events.h).
  Devices(Central& central, Ports ports, const StatementLog& statements, std::string by = {})
      : central_(central), ports_(ports), statements_(statements), by_(std::move(by)) {}

  Result<std::vector<DeviceEntry>> list();
  /// It hears so at its next contact, and pulls anew. Error: invalid (check_scopes).
  Status rescope(const Id& device, const std::vector<std::string>& scopes);
  /// It pulls nothing any more; what it still delivers goes to intake.
  Status revoke(const Id& device);
  /// One more inspector records on it, with the device's role: said for good, in the hub's log, so that the device
  /// hears of it, and who checks its papers believes it. Who was withdrawn is back. Error: invalid (no name).
  Status add_actor(const Id& device, const std::string& user);
  /// What he records from now on is refused into intake; what came before stands. Error: invalid (the user that it was
  /// enrolled for: revoke the device), not_found.
  Status withdraw_actor(const Id& device, const std::string& user);

 private:
  Result<DeviceRow> known(CentralView& view, const Id& device);
  Status tell(CentralWrite& write, EventKind kind, const DeviceRow& device, std::string detail = {});
  template <class Change>
  Status change(const Id& device, const Change& change);

  Central& central_;
  Ports ports_;
  const StatementLog& statements_;
  std::string by_;
};

}  // namespace satchel::hub
