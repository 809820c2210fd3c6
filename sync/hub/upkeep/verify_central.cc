#include "sync/hub/upkeep/verify_central.h"

#include "sync/hub/upkeep/verify_parts.h"

namespace satchel::hub {
namespace {

/// Every line of the access log, and that none is missing.
Status verify_accesses(CentralView& view, Findings& findings) {
  constexpr std::size_t kBatch = 500;
  std::uint64_t last = 0;
  for (;;) {
    SATCHEL_ASSIGN(const auto batch, view.accesses(last, kBatch));
    last += batch.size();
    if (batch.size() < kBatch) break;
  }
  SATCHEL_ASSIGN(const Totals totals, view.totals());
  if (totals.accesses != static_cast<std::int64_t>(last))
    findings.serious(fail(Code::corrupt, "the access log has a line without a number"));
  return {};
}

/// Every device, and who records on it.
Status verify_devices(CentralView& view) {
  SATCHEL_ASSIGN(const auto devices, view.devices());
  std::int64_t actors = 0;
  for (const DeviceRow& device : devices) {
    SATCHEL_ASSIGN(const auto others, view.actors(device.id));
    actors += static_cast<std::int64_t>(others.size());
  }
  SATCHEL_ASSIGN(const Totals totals, view.totals());
  return totals.actors == actors ? Status{} : fail(Code::corrupt, "somebody records on a device that is not there");
}

/// The same of the events.
Status verify_events(CentralView& view, Findings& findings) {
  constexpr std::size_t kBatch = 500;
  std::uint64_t last = 0;
  for (;;) {
    SATCHEL_ASSIGN(const auto batch, view.events(last, kBatch));
    last += batch.size();
    if (batch.size() < kBatch) break;
  }
  SATCHEL_ASSIGN(const Totals totals, view.totals());
  if (totals.events != static_cast<std::int64_t>(last))
    findings.serious(fail(Code::corrupt, "the list of events has a line without a number"));
  return {};
}

/// All that was handed back after a restore, and by whom.
Status verify_recovered(CentralView& view, Findings& findings) {
  constexpr std::size_t kBatch = 500;
  std::int64_t rows = 0, handers = 0;
  for (Id after;;) {
    SATCHEL_ASSIGN(const auto ids, view.recovered_ids(after, kBatch));
    if (ids.empty()) break;
    after = ids.back();
    for (const Id& id : ids) {
      SATCHEL_ASSIGN(const auto fields, view.recovered(id));
      SATCHEL_ASSIGN(const auto by, view.handers(id));
      rows += static_cast<std::int64_t>(fields.size()), handers += static_cast<std::int64_t>(by.size());
    }
  }
  SATCHEL_ASSIGN(const auto back, view.back());
  SATCHEL_ASSIGN(const Totals totals, view.totals());
  if (totals.recovered != rows || totals.handers != handers)
    findings.serious(fail(Code::corrupt, "of what was handed back, something stands under no record"));
  return {};
}

/// Every account and every session against its check, and that each session is an account's.
Status verify_people(CentralView& view, Findings& findings) {
  SATCHEL_ASSIGN(const auto accounts, view.accounts());
  SATCHEL_ASSIGN(const auto sessions, view.sessions());
  for (const auto& session : sessions) {
    SATCHEL_ASSIGN(const auto account, view.account(session.user));
    if (!account) findings.serious(fail(Code::corrupt, "a session is of no account"));
  }
  return {};
}

Status verify_all(CentralView& view, const Schema& schema, BlobStore* blobs, const PublicKey& hub_key,
                  const std::function<void(const std::string&)>& report) {
  Findings findings(report);
  const auto goes_on = [&](const Status& part) { return part ? Status() : findings.unless_damaged(part.error()); };
  SATCHEL_TRY(goes_on(view.check()));
  SATCHEL_TRY(goes_on(verify_devices(view)));
  SATCHEL_TRY(goes_on(verify_people(view, findings)));
  SATCHEL_TRY(goes_on(verify_records(view, schema, blobs, findings)));
  SATCHEL_TRY(goes_on(verify_journals(view, findings)));
  SATCHEL_TRY(goes_on(verify_log(view, hub_key, blobs, findings)));
  SATCHEL_TRY(goes_on(verify_accesses(view, findings)));
  SATCHEL_TRY(goes_on(verify_events(view, findings)));
  SATCHEL_TRY(goes_on(verify_recovered(view, findings)));
  return findings.result();
}

}  // namespace

Status verify_central(CentralView& view, const Schema& schema, BlobStore& blobs, const PublicKey& hub_key,
                      const std::function<void(const std::string&)>& report) {
  return verify_all(view, schema, &blobs, hub_key, report);
}

Status verify_database(CentralView& view, const Schema& schema, const PublicKey& hub_key,
                       const std::function<void(const std::string&)>& report) {
  return verify_all(view, schema, nullptr, hub_key, report);
}

}  // namespace satchel::hub
