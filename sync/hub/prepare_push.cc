#include "engine/evidence/chain.h"
#include "engine/store/journal.h"
#include "sync/hub/sync_service.h"

namespace satchel::hub {

Result<PreparedPush> prepare_push(const Id& device, const sync::SyncRequest& request, const PublicKey& key) {
  PreparedPush out;
  out.head = request.before;
  std::int64_t seq = request.first;
  if (seq < 1) return fail(Code::invalid, "entries count from 1");
  for (const auto& wire : request.entries) {
    PreparedEntry e;
    e.seq.value = seq++;
    if (wire.origin_seq != 0) e.origin = Origin{{wire.origin_epoch}, {wire.origin_seq}};
    e.bytes = wire.entry;
    out.head = e.chain = chain_next(out.head, chained_bytes(e.origin, e.bytes));
    if (auto entry = decode_entry(e.bytes)) e.entry = *std::move(entry);
    out.entries.push_back(std::move(e));
  }
  if (out.entries.empty()) return out;
  SATCHEL_ASSIGN(const Signature signature, signature_from_bytes(request.head_signature));
  const Bytes message = head_message(device, {request.epoch}, out.entries.back().seq, out.head);
  if (!verify(key, message, signature)) return fail(Code::bad_signature, "the journal's head");
  return out;
}

}  // namespace satchel::hub
