#include "sync/hub/devices/prepare_push.h"

#include "engine/base/limits.h"
#include "engine/evidence/chain.h"
#include "sync/hub/central/kept_entry.h"
#include "sync/wire/carried_entry.h"

namespace satchel::hub {

Result<PreparedPush> prepare_push(const Id& device, sync::SyncRequest& request, const PublicKey& key) {
  PreparedPush out;
  out.head = request.before;
  std::int64_t seq = request.first;
  if (seq < 1 || seq > INT64_MAX / 2) return fail(Code::invalid, "entries count from 1, and not that far");
  if (request.entries.size() > limits::kPushEntries) return fail(Code::too_large, "more entries than a push may have");
  std::size_t room = limits::kMessageBytes;
  for (auto& wire : request.entries) {
    PreparedEntry e;
    e.seq.value = seq++;
    if (wire.origin_seq != 0) e.origin = Origin{{wire.origin_epoch}, {wire.origin_seq}};
    SATCHEL_ASSIGN(const sync::CarriedEntry came, sync::carried_entry(wire.packed, room));
    e.hash = came.hash;
    e.erased = !came.bytes;
    e.packed = e.erased ? came_as(came.hash) : std::move(wire.packed);
    out.head = e.chain = chain_next(out.head, e.origin, e.hash);
    if (came.bytes) {
      room -= came.bytes->size();
      if (auto entry = decode_entry(*came.bytes)) e.entry = *std::move(entry);
    }
    out.entries.push_back(std::move(e));
  }
  if (out.entries.empty()) return out;
  SATCHEL_ASSIGN(out.signature, signature_from_bytes(request.head_signature));
  const Bytes message = head_message(device, {request.epoch}, out.entries.back().seq, out.head);
  if (!verify(key, message, out.signature)) return fail(Code::bad_signature, "the journal's head");
  return out;
}

}  // namespace satchel::hub
