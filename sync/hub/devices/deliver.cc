// What a device signed and somebody else carries: the push of POST /v1/sync, without the reply.
#include <algorithm>

#include "engine/store/held.h"
#include "sync/hub/devices/sync_service.h"

namespace satchel::hub {
namespace {

/// Where the hub stands with a device's epoch.
WriterRow writer_or_none(const std::optional<WriterRow>& known, const Id& device, Epoch epoch) {
  return known ? *known : WriterRow{{}, device, epoch, {}, {}};
}

Error why_stopped(const sync::SyncReply& reply, const sync::SyncRequest& request) {
  if (static_cast<sync::SyncOutcome>(reply.outcome) == sync::SyncOutcome::forked)
    return fail(Code::forked, "the hub has other entries at these numbers: the device has to sync by itself");
  return fail(Code::invalid, "the hub has entries up to " + std::to_string(reply.acked) + " and these begin with " +
                                 std::to_string(request.first) + ": the device has to sync, or to make another bundle");
}

}  // namespace

Result<Delivery> SyncService::deliver(ByteView body, const Id& device_id, Epoch epoch) {
  SATCHEL_ASSIGN(const auto opened, sync::open_request(body));
  if (opened.device != device_id) return fail(Code::invalid, "a request of another device than the bundle's");
  SATCHEL_ASSIGN(auto known, known_request(opened));
  auto& [device, request] = known;
  if (request.epoch != epoch.value) return fail(Code::invalid, "a request of another epoch than the bundle's");
  Delivery out;
  out.blobs = std::move(request.blobs);
  const auto asked = static_cast<std::int64_t>(request.entries.size());
  sync::SyncReply reply;
  // That one of both was restored is noticed by it, and no reason to take nothing.
  SATCHEL_ASSIGN(const bool differ, timeline_.differs(device, request, reply));
  (void)differ;
  reply.outcome = 0;
  SATCHEL_ASSIGN(const WriterRow before, where_writer_stands(device.id, epoch));
  const auto went_well = pushes_.take(device, request, reply);
  if (went_well.code() == Code::busy) return out.left = went_well.error(), out;
  SATCHEL_TRY(went_well ? Status{} : went_well.error());
  if (!*went_well) return out.left = why_stopped(reply, request), out;
  SATCHEL_ASSIGN(const WriterRow after, where_writer_stands(device.id, epoch));
  const std::int64_t none = request.first - 1, last = none + asked;
  const auto up_to = [&](const WriterRow& w) { return std::clamp(w.last.value, none, last); };
  out.known = up_to(before) - none;
  out.taken = up_to(after) - up_to(before);
  out.waiting = last - up_to(after);
  if (out.waiting > 0) out.left = fail(Code::newer_schema, "entries wait for the hub's next schema");
  SATCHEL_TRY(count_refused(after.no, {up_to(before)}, {up_to(after)}, out));
  return out;
}

Result<WriterRow> SyncService::where_writer_stands(const Id& device, Epoch epoch) {
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(auto known, view->writer(device, epoch));
  return writer_or_none(known, device, epoch);
}

Status SyncService::count_refused(WriterNo writer, Seq after, Seq to, Delivery& out) {
  if (after == to) return {};
  SATCHEL_ASSIGN(const auto view, central_.view());
  return view->history(writer, after, to, [&](HistoryRow&& row) -> Status {
    if (row.outcome.empty()) return {};
    SATCHEL_ASSIGN(const VerdictException exception, decode_exception(row.outcome));
    if (exception.refused != Code::ok) ++out.refused[exception.refused];
    return {};
  });
}

}  // namespace satchel::hub
