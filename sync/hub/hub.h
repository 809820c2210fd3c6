// The hub, put together: central database, blob store, sync, uploads, bundles, records API. One object for one data
// folder.
//
// Data folder: central.db (SQLite), or `database`, which says that it is elsewhere (upkeep/moved.h); blobs/, uploads/,
// images/, hub.key (Ed25519 seed, mode 0600), intake.key (of the host's: identities are sealed to it; sealing_key.h),
// secret (of upload tokens), lock, images.lock. Thread-safe as Service says. It must be destroyed after the front that
// calls it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/ports/ports.h"
#include "engine/schema/schema.h"
#include "sync/hub/accounts/accounts.h"
#include "sync/hub/devices/bundle_report.h"
#include "sync/hub/devices/devices.h"
#include "sync/hub/hub_options.h"
#include "sync/hub/meter.h"
#include "sync/hub/service.h"

namespace satchel::hub {

class Hub : public Service {
 public:
  /// `ports.keys` is the hub's own key. Errors: locked (another hub serves this folder), bad_schema, corrupt.
  static Result<std::unique_ptr<Hub>> open(Ports ports, const HubOptions& options);

  /// A one-time code. Errors: invalid (a role that the schema does not name, no scope).
  virtual Result<std::string> enrol(const Enrolment& enrolment) = 0;
  /// A bearer token for the JSON API and for tus clients, in the name of an office user.
  virtual Result<std::string> token(std::string_view user, std::string_view role, Millis valid) = 0;
  /// Of the office's people, who sign in at /v1/session (sign_in.h).
  virtual Accounts& accounts() = 0;
  virtual PublicKey key() = 0;
  virtual SchemaPtr schema() = 0;
  /// Other scopes for a device: it hears so at its next contact.
  virtual Status rescope(const Id& device, const std::vector<std::string>& scopes) = 0;
  virtual Status revoke(const Id& device) = 0;
  virtual Devices& devices() = 0;
  /// The chain of every writer, every record's references and blobs; `report` hears each finding.
  virtual Status verify(const std::function<void(const std::string&)>& report) = 0;
  virtual UploadTraffic upload_traffic() const = 0;
  virtual SyncTraffic sync_traffic() const = 0;
  /// Every device that is not revoked, with what is known of its contacts, and the version that they are behind.
  virtual Result<DevicesNow> devices_now() = 0;
  /// Takes a rescue bundle, as POST /v1/bundle does (bundles.h). Errors: unsupported, and those of the file; all else
  /// is in the report.
  virtual Result<BundleReport> accept(ReadableFile& bundle) = 0;
};

}  // namespace satchel::hub
