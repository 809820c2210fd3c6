// What devices push: the entries of a request, judged, kept in history and receipted in one commit (PROTOCOL.md
// section 6, "Push"). Internal to sync/hub.
#pragma once

#include "sync/hub/devices/device_watch.h"
#include "sync/hub/devices/held_blobs.h"
#include "sync/hub/devices/prepare_push.h"
#include "sync/hub/devices/timeline.h"
#include "sync/hub/meter.h"

namespace satchel::hub {

class Pushes {
 public:
  /// All must outlive it. Thread-safe.
  Pushes(Central& central, Ports ports, const StatementLog& statements, HeldBlobs& held, Timeline& timeline,
         DeviceWatch& watch, Meter& meter)
      : central_(central),
        ports_(ports),
        statements_(statements),
        held_(held),
        timeline_(timeline),
        watch_(watch),
        meter_(meter) {}

  /// False where the device must do something else first: `outcome` of the reply says what (gap, forked). Entries that
  /// are here already are passed over. In the reply also `acked` and `acked_head`, as they were before. Errors:
  /// invalid, bad_signature, too_large, busy (another request of this device was quicker), and the database's.
  Result<bool> take(const DeviceRow& device, sync::SyncRequest& request, sync::SyncReply& reply);

 private:
  /// A push, and where the hub stands with the device's epoch as it begins.
  struct Push {
    DeviceRow device;  // as it is under the tenant's lock, once that is held
    const sync::SyncRequest& request;
    PreparedPush prepared;
    WriterRow writer;
    bool met = false;  // the hub knows the epoch

    Epoch epoch() const { return {request.epoch}; }
    bool brings_new() const { return !prepared.entries.empty() && prepared.entries.back().seq > writer.last; }
  };

  Result<sync::SyncOutcome> compare(Push& push);
  static Result<bool> is_forked(CentralView& view, const Push& push);
  /// A request without entries, under an epoch that has none here.
  Status meet(Push& push);
  Result<bool> commit(Push& push, sync::SyncReply& reply);
  Result<Committed> apply(CentralWrite& write, const Push& push, Millis now, Head& head);
  Status tell(CentralWrite& write, const Push& push, const Committed& done, Version version, Millis now);
  void count(const Id& device, const Committed& done);

  Central& central_;
  Ports ports_;
  const StatementLog& statements_;
  HeldBlobs& held_;
  Timeline& timeline_;
  DeviceWatch& watch_;
  Meter& meter_;
};

}  // namespace satchel::hub
