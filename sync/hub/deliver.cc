// What a device signed and somebody else carries: the push of POST /v1/sync, without the reply.
#include <algorithm>

#include "engine/store/held.h"
#include "sync/hub/cursor_tag.h"
#include "sync/hub/sync_service.h"

namespace satchel::hub {
namespace {

/// Where the hub stands with a device's epoch.
WriterRow writer_or_none(std::optional<WriterRow> known, const Id& device, Epoch epoch) {
  return known ? *std::move(known) : WriterRow{{}, device, epoch, {}, {}};
}

Error why_stopped(const sync::SyncReply& reply, const sync::SyncRequest& request) {
  if (static_cast<sync::SyncOutcome>(reply.outcome) == sync::SyncOutcome::forked)
    return fail(Code::forked, "the hub has other entries at these numbers: the device has to sync by itself");
  return fail(Code::invalid, "the hub has entries up to " + std::to_string(reply.acked) + " and these begin with " +
                                 std::to_string(request.first) + ": the device has to sync, or to make another bundle");
}

/// Whether the hub has said to this very device that it holds the blob.
Result<bool> has_receipt(CentralView& view, const Id& device, const Hash& blob) {
  SATCHEL_ASSIGN(const auto first, view.receipt(blob));
  if (!first) return false;
  for (std::uint64_t from = *first;;) {
    SATCHEL_ASSIGN(const auto some, view.statements(device, from, sync::kStatementsAtOnce));
    for (const auto& one : some) {
      const auto statement = decode_statement(one.bytes);
      if (!statement) return false;  // it rotted: better said once more
      const auto* receipt = std::get_if<Receipt>(&statement->what);
      if (receipt && std::ranges::find(receipt->blobs, blob) != receipt->blobs.end()) return true;
      from = statement->before.size + 1;
    }
    if (some.size() < sync::kStatementsAtOnce) return false;
  }
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
  SATCHEL_ASSIGN(const bool differ, epochs_differ(device, request, reply));
  (void)differ;
  reply.outcome = 0;
  SATCHEL_ASSIGN(const WriterRow before, where_writer_stands(device.id, epoch));
  const auto went_well = push(device, request, reply);
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
  return writer_or_none(std::move(known), device, epoch);
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

Status SyncService::receipt_blobs(const Id& device_id, Epoch epoch, const std::vector<Hash>& blobs) {
  std::vector<Hash> held;
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(const auto device, view->device(device_id));
    if (!device) return {};
    for (const auto& hash : blobs) {
      SATCHEL_ASSIGN(const bool has, has_receipt(*view, device_id, hash));
      if (!has) held.push_back(hash);
    }
  }
  std::vector<Hash> sound;
  for (const auto& hash : held) {
    SATCHEL_ASSIGN(const bool vouched, vouches_for(hash));
    if (vouched) sound.push_back(hash);
  }
  return sound.empty() ? Status{} : say_held(device_id, epoch, sound);
}

}  // namespace satchel::hub
