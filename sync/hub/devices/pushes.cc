#include "sync/hub/devices/pushes.h"

#include "engine/base/planted.h"
#include "sync/hub/devices/signed_path.h"
#include "sync/hub/entries/cursor_tag.h"
#include "sync/hub/entries/events.h"

namespace satchel::hub {
namespace {

/// A device that has never had a page of this hub, nor scopes: PROTOCOL.md section 6.
FirstContact first_contact(const sync::SyncRequest& request, std::span<const PreparedEntry> entries) {
  return {{request.epoch}, request.cursor == 0 && request.rescoped == 0, entries, request.more};
}

}  // namespace

Result<bool> Pushes::take(const DeviceRow& device, sync::SyncRequest& request, sync::SyncReply& reply) {
  SATCHEL_ASSIGN(PreparedPush prepared, prepare_push(device.id, request, device.key));
  Push push{device, request, std::move(prepared), {}, false};
  SATCHEL_ASSIGN(const sync::SyncOutcome outcome, compare(push));
  reply.outcome = static_cast<std::uint8_t>(outcome);
  reply.acked = push.writer.last.value;
  reply.acked_head = push.writer.head;
  if (outcome == sync::SyncOutcome::gap) SATCHEL_TRY(timeline_.tell_what_is_left(request, reply));
  if (outcome != sync::SyncOutcome::ok) return false;
  // One that leaves brings its rest under an epoch of its own: told as a delivery, and no fork.
  if (push.prepared.entries.empty() && !push.met && !device.revoked) SATCHEL_TRY(meet(push));
  return push.brings_new() ? commit(push, reply) : Result<bool>(true);
}

/// Fills in where the hub stands. gap, forked, or ok.
Result<sync::SyncOutcome> Pushes::compare(Push& push) {
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(const auto known, view->writer(push.device.id, push.epoch()));
  push.met = known.has_value();
  push.writer = known ? *known : WriterRow{{}, push.device.id, push.epoch(), {}, {}};
  if (push.request.first > push.writer.last.value + 1) return sync::SyncOutcome::gap;
  SATCHEL_ASSIGN(const bool forked, is_forked(*view, push));
  return forked && !planted(Bug::fork_unnoticed) ? sync::SyncOutcome::forked : sync::SyncOutcome::ok;
}

/// Whether the hub has another entry at a number that the device brings, or stands on.
Result<bool> Pushes::is_forked(CentralView& view, const Push& push) {
  const auto& entries = push.prepared.entries;
  const std::int64_t first = push.request.first;
  Hash before;
  bool forked = false;
  SATCHEL_TRY(view.history(push.writer.no, {first - 2}, push.writer.last, [&](HistoryRow&& row) -> Status {
    const std::int64_t at = row.seq.value - first;
    if (at == -1) before = row.hash;
    if (at >= 0 && at < static_cast<std::int64_t>(entries.size()))
      forked |= entries[static_cast<std::size_t>(at)].chain != row.hash;
    return {};
  }));
  return forked || before != push.request.before;
}

Status Pushes::meet(Push& push) {
  SATCHEL_ASSIGN(auto view, central_.view());
  SATCHEL_ASSIGN(const bool otherwise, met_otherwise(*view, push.device.id));
  view.reset();
  if (!otherwise) return {};
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(push.device, present_device(*write, push.device.id));
  SATCHEL_ASSIGN(const auto known, write->writer(push.device.id, push.epoch()));
  if (known || push.device.revoked) return {};
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(tell_new_epoch(*write, push.device, first_contact(push.request, {}), ports_.clock.wall()));
  return write->commit(head);
}

Result<bool> Pushes::commit(Push& push, sync::SyncReply& reply) {
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(push.device, present_device(*write, push.device.id));
  const Millis now = ports_.clock.wall();
  SATCHEL_ASSIGN(const Head before, write->head());
  Head head = before;
  SATCHEL_ASSIGN(const Committed done, apply(*write, push, now, head));
  SATCHEL_TRY(tell(*write, push, done, head.version, now));
  SATCHEL_ASSIGN(head, head_at(ports_, before, head.version));
  reached(Point::push_applied);
  if (Status committed = write->commit(head); !committed) {
    if (!planted(Bug::ack_before_commit)) return std::move(committed).error();
    reply.acked = done.last.value, reply.acked_head = done.head;
    return false;
  }
  reached(Point::push_committed);
  count(push.device.id, done);
  reply.outcome = static_cast<std::uint8_t>(done.waits ? sync::SyncOutcome::wait : sync::SyncOutcome::ok);
  return true;
}

/// Into history, with the signed head, and the writer's row as it is then. `head` is the commit's, but for its tag.
Result<Committed> Pushes::apply(CentralWrite& write, const Push& push, Millis now, Head& head) {
  const auto& [entries, signed_head, signature] = push.prepared;
  SATCHEL_ASSIGN(const auto again, write.writer(push.device.id, push.epoch()));
  if ((again ? again->last : Seq{}) != push.writer.last)
    return fail(Code::busy, "another request of this device was quicker");
  if (!again && !push.device.revoked)
    SATCHEL_TRY(tell_new_epoch(write, push.device, first_contact(push.request, entries), now));
  SATCHEL_ASSIGN(const WriterNo no, write.put_writer(push.writer));
  Author author{push.device, no, push.epoch(), false, {}, false};
  Committer committer(write, *central_.schema(), author, now, [this](const Hash& blob) { return held_.has(blob); });
  SATCHEL_ASSIGN(Committed done, committer.commit(entries, push.writer.last, push.writer.head, head));
  SATCHEL_TRY(write.put_signed_head(no, {entries.back().seq, signed_head, signature}));
  SATCHEL_ASSIGN(const WriterNo same, write.put_writer({no, push.device.id, push.epoch(), done.last, done.head}));
  (void)same;
  return done;
}

/// The device's receipt, and what the office hears.
Status Pushes::tell(CentralWrite& write, const Push& push, const Committed& done, Version version, Millis now) {
  const bool took = done.last != push.writer.last;
  if (took)
    SATCHEL_TRY(
        statements_.append(write, now, Receipt{push.device.id, push.epoch(), done.last, done.head, version, {}}));
  if (done.erased > 0) SATCHEL_TRY(tell_contents_erased(write, push.device, push.epoch(), done, now));
  if (!push.device.revoked || !took) return {};
  return tell_revoked(write, push.device, push.epoch(), done.last.value - push.writer.last.value, now);
}

void Pushes::count(const Id& device, const Committed& done) {
  const auto n = [](std::int64_t v) { return static_cast<std::uint64_t>(v); };
  meter_.pushed(n(done.entries), n(done.changes), n(done.conflicts));
  std::int64_t refused = 0;
  for (const auto& [code, entries] : done.refused) meter_.refused(code, n(entries)), refused += entries;
  watch_.took_entries(device, done.entries, refused);
}

}  // namespace satchel::hub
