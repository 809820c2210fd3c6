// Whether a device and the hub's database are of one timeline, or one of them goes on from a backup: PROTOCOL.md
// section 6, "Log epoch". Internal to sync/hub.
#pragma once

#include <functional>

#include "engine/ports/ports.h"
#include "sync/hub/entries/statement_log.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

class Timeline {
 public:
  /// All must outlive it. Thread-safe.
  Timeline(Central& central, Ports ports, const StatementLog& statements, std::function<void(const std::string&)> log)
      : central_(central), ports_(ports), statements_(statements), log_(std::move(log)) {}

  /// The hub's own log epoch against the device's. Where they differ the reply is whole, with outcome `restored`; a hub
  /// that was put back unawares has begun the next log epoch then. Error: invalid (a cursor that this hub never gave).
  Result<bool> differs(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply);
  /// Fills in `restored_to`: of what the device has seen, the hub has all up to there.
  Status tell_what_is_left(const sync::SyncRequest& request, sync::SyncReply& reply);

 private:
  Result<bool> look(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply);
  Result<std::int64_t> begin_log_epoch(std::int64_t known, std::int64_t next);

  Central& central_;
  Ports ports_;
  const StatementLog& statements_;
  std::function<void(const std::string&)> log_;
};

}  // namespace satchel::hub
