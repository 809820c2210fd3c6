#include "sync/hub/devices/timeline.h"

#include <algorithm>

#include "engine/base/planted.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/log_epoch.h"

namespace satchel::hub {

Result<bool> Timeline::look(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply) {
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(reply.log_epoch, log_epoch_of(*view));
  SATCHEL_ASSIGN(const auto writer, view->writer(device.id, {request.epoch}));
  reply.acked = writer ? writer->last.value : 0;
  if (request.log_epoch != 0 && request.log_epoch != reply.log_epoch) return true;
  if (request.cursor == 0) return false;
  SATCHEL_ASSIGN(const bool known, view->knows({{request.cursor}, request.cursor_tag}));
  return !known && !planted(Bug::restore_unnoticed);
}

Result<bool> Timeline::differs(const DeviceRow& device, const sync::SyncRequest& request, sync::SyncReply& reply) {
  SATCHEL_ASSIGN(const bool differ, look(device, request, reply));
  if (!differ) return false;
  SATCHEL_ASSIGN(const bool ours, is_cursor_tag(ports_, {request.cursor}, request.cursor_tag));
  if (request.cursor != 0 && !ours) return fail(Code::invalid, "a cursor that this hub never gave");
  // The device has seen a commit that this database does not hold: of this log epoch, or of one that the hub had begun.
  const std::int64_t seen = request.cursor == 0 ? 0 : Version{request.cursor}.log_epoch();
  if (request.log_epoch == reply.log_epoch || seen > reply.log_epoch) {
    SATCHEL_ASSIGN(reply.log_epoch, begin_log_epoch(reply.log_epoch, std::max(seen, reply.log_epoch) + 1));
  }
  reply.outcome = static_cast<std::uint8_t>(sync::SyncOutcome::restored);
  SATCHEL_TRY(tell_what_is_left(request, reply));
  return true;
}

/// What the device has seen came in commits up to its cursor, and the hub has those of them that it still knows: what
/// it gave since the restore, unawares, lies above them (`floor_at` in opening.cc). Without a cursor, the device has
/// kept apart all that is above the beginning of the log epoch that it knows.
Status Timeline::tell_what_is_left(const sync::SyncRequest& request, sync::SyncReply& reply) {
  const std::int64_t known = std::clamp<std::int64_t>(request.log_epoch, 0, reply.log_epoch);
  const Version seen{request.cursor != 0 ? request.cursor : first_version(known).value - 1};
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(const Version left, view->last_commit(seen));
  reply.restored_to = left.value;
  return {};
}

/// Versions go on above any that the lost timeline can have given. The log epoch as it is then: where another request
/// noticed the same meanwhile, the one that it began.
Result<std::int64_t> Timeline::begin_log_epoch(std::int64_t known, std::int64_t next) {
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(const std::int64_t now, log_epoch_of(*write));
  if (now != known) return now;
  if (log_) log_("the database was restored from a backup: log epoch " + std::to_string(next));
  SATCHEL_TRY(begin_log_epoch_in(*write, statements_, ports_, next));
  return next;
}

}  // namespace satchel::hub
