// For programs beside a serving hub (`satchel-hub enrol`): they work on the same folder and database at the same time.
#pragma once

#include "engine/casework/sheet.h"
#include "sync/hub/accounts/accounts.h"
#include "sync/hub/devices/devices.h"
#include "sync/hub/hub_options.h"
#include "sync/hub/office/intake.h"
#include "sync/hub/office/office_work.h"
#include "sync/hub/office/take_recovered.h"
#include "sync/hub/package/package.h"
#include "sync/hub/upkeep/compact.h"
#include "sync/hub/upkeep/horizon.h"

namespace satchel::hub {

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
