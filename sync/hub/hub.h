// The hub, put together: central database, blob store, sync, uploads, bundles, records API. One object for one data
// folder.
//
// Data folder: central.db (SQLite), blobs/, uploads/, images/, hub.key (Ed25519 seed, mode 0600), intake.key (of the
// host's: identities are sealed to it), secret (of upload tokens), lock, images.lock. Thread-safe as Service says. It
// must be destroyed after the front that calls it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/casework/sheet.h"
#include "engine/ports/agreement.h"
#include "engine/ports/ports.h"
#include "engine/schema/schema.h"
#include "sync/hub/accounts.h"
#include "sync/hub/bundle_report.h"
#include "sync/hub/central/central.h"
#include "sync/hub/compact.h"
#include "sync/hub/device_watch.h"
#include "sync/hub/devices.h"
#include "sync/hub/horizon.h"
#include "sync/hub/hub_data.h"
#include "sync/hub/identity_vault.h"
#include "sync/hub/images.h"
#include "sync/hub/intake.h"
#include "sync/hub/meter.h"
#include "sync/hub/office_work.h"
#include "sync/hub/package.h"
#include "sync/hub/service.h"
#include "sync/hub/take_recovered.h"

namespace satchel::hub {

struct HubOptions {
  std::string data;                   // folder; made if missing
  std::optional<std::string> schema;  // JSON of a newer schema to publish; else the stored one, else environment.json
  bool full_sync = true;              // false is for measurements only
  const char* vfs = nullptr;          // SQLite's default, or a test's
  OpenCentral central;                // opens a database that several hubs share; empty: central.db, this hub's alone
  std::function<void(const std::string&)> log;  // one English line each, from any thread; may be empty
  Agreement* agreement = nullptr;               // of the hub's key: without it, no rescue bundle is taken
  std::optional<SealingKey> sealing;            // without it, devices can seal no identities
  ImageLimits images;                           // for devices that pull from nothing
  Quotas quotas{};                              // of each device
  bool keep_contacts = false;                   // writes down when each was last met, and how (contact.h)
};

struct Enrolment {
  std::string user, role;
  std::vector<std::string> scopes;  // the first is the device's home
  Millis valid{7LL * 24 * 3'600'000};
};

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

/// For programs beside a serving hub (`satchel-hub enrol`): they work on the same folder and database at the same time.
Result<std::string> enrol_beside(Ports ports, const HubData& data, const Enrolment& enrolment);
Result<std::string> token_beside(Ports ports, const HubData& data, std::string_view user, std::string_view role,
                                 Millis valid);
/// What the hub publishes.
Result<SchemaPtr> schema_beside(Ports ports, const HubData& data);
/// Readings of identities, behind number `after`, at most `limit`. Error: corrupt where a line was changed or is gone.
Result<std::vector<AccessRow>> accesses_beside(Ports ports, const HubData& data, std::uint64_t after,
                                               std::size_t limit);
/// What befell devices and the hub (events.h), behind number `after`, at most `limit`. Error: corrupt, likewise.
Result<std::vector<EventRow>> events_beside(Ports ports, const HubData& data, std::uint64_t after, std::size_t limit);
/// What waits for a person of the office (intake.h), behind that version, at most `limit`.
Result<std::vector<IntakeEntry>> intake_beside(Ports ports, const HubData& data, Version after, std::size_t limit);
/// `work` on the accounts; sessions that it ends are over for the hub at once. Errors: those of `work`, of the
/// database.
Status accounts_beside(Ports ports, const HubData& data, const std::function<Status(Accounts&)>& work);
/// `work` on the devices. Errors: those of `work`, of the database.
Status devices_beside(Ports ports, const HubData& data, const std::function<Status(Devices&)>& work);
/// `work` on what was handed back after a restore (take_recovered.h). Errors: those of `work`, of the database.
Status recovered_beside(Ports ports, const HubData& data, const std::function<Status(RecoveredDesk&)>& work);
/// `work` on all records, as of now (hub_world.h). Errors: those of `work`, of the database.
Status world_beside(Ports ports, const HubData& data, const std::function<Status(casework::World&)>& work);
/// `work` in the name of a person of the office (office_work.h), or, `loads`, on catalogue_device(). Errors: likewise.
Status office_beside(Ports ports, const HubData& data, const std::string& user, bool loads,
                     const std::function<Status(OfficeWork&)>& work);
/// Whether a person who is to be named for what is done there is known (people.h); none, or the machine's own hand
/// ("satchel-hub"), needs not be. Errors: not_found, those of the database.
Status person_beside(Ports ports, const HubData& data, const std::string& user);
/// Of these, the blobs whose bytes are not here.
Result<std::vector<Hash>> missing_blobs_beside(Ports ports, const HubData& data, const std::vector<Hash>& blobs);
/// Erases contents of entries that came before then (horizon.h).
Result<Erasure> move_horizon_beside(Ports ports, const HubData& data, Millis to, bool only_count);
/// Drops what was deleted before then (compact.h).
Result<Compaction> compact_beside(Ports ports, const HubData& data, Millis before, bool only_count);
/// As Hub::devices_now(), by what the hub that serves has written down: up to some minutes old.
Result<DevicesNow> devices_now_beside(Ports ports, const HubData& data);
/// The head of the log of statements, signed now: for a witness to keep.
Result<LogHead> log_head_beside(Ports ports, const HubData& data);
/// write_package() into the file `path`, whole or not at all.
Status package_beside(Ports ports, const HubData& data, const PackageRequest& request, const std::string& path);

}  // namespace satchel::hub
