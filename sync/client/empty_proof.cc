#include "sync/client/empty_proof.h"

#include <algorithm>
#include <set>

#include "engine/base/guarded.h"
#include "sync/client/empty_proof_bytes.h"
#include "sync/client/sync_round.h"
#include "sync/wire/envelope.h"

namespace satchel::sync {
namespace {

void add(std::vector<LeftBehind>& all, Left what, std::int64_t count) {
  if (count > 0) all.push_back({what, count, {}});
}

void add(std::vector<LeftBehind>& all, Left what, std::vector<std::string> names) {
  const auto count = static_cast<std::int64_t>(names.size());
  if (count > 0) all.push_back({what, count, std::move(names)});
}

std::string hex_of(const Hash& hash) { return to_hex(hash.view()); }

/// Blobs whose bytes only this tablet may have, and those that nobody but a copy has.
Status look_at_blobs(Store& store, std::vector<LeftBehind>& all) {
  SATCHEL_ASSIGN(const auto blobs, store.blob_standings());
  std::vector<std::string> here, gone;
  for (const auto& blob : blobs)
    if (!blob.held) (blob.trimmed ? gone : here).push_back(hex_of(blob.sha256));
  add(all, Left::blobs, std::move(here));
  add(all, Left::stranded, std::move(gone));
  return {};
}

/// Where only the database was damaged and all of it came back, nothing is left behind.
Status look_at_damages(Store& store, std::vector<LeftBehind>& all) {
  SATCHEL_ASSIGN(const auto damages, store.damages());
  SATCHEL_ASSIGN(const auto blobs, store.blob_standings());
  std::set<Hash> held;
  for (const auto& blob : blobs)
    if (blob.held) held.insert(blob.sha256);
  std::vector<std::string> names;
  for (const auto& damage : damages) {
    const bool photos =
        std::all_of(damage.blobs.begin(), damage.blobs.end(), [&](const Hash& b) { return held.contains(b); });
    if ((damage.files_aside && damage.lost_entries() > 0) || !photos)
      names.push_back("aside/" + std::to_string(damage.number));
  }
  add(all, Left::damages, std::move(names));
  return {};
}

Result<std::vector<Bytes>> statements_for(Store& store, const std::optional<SignedStatement>& last,
                                          const std::vector<Hash>& blobs) {
  SATCHEL_ASSIGN(const auto all, store.statements());
  std::set<Hash> wanted(blobs.begin(), blobs.end());
  std::vector<Bytes> out;
  for (const auto& one : all) {
    SATCHEL_ASSIGN(const Statement statement, decode_statement(one.bytes));
    bool needed = std::holds_alternative<Enrolled>(statement.what) || (last && one == *last);
    if (const auto* receipt = std::get_if<Receipt>(&statement.what))
      for (const Hash& blob : receipt->blobs) needed |= wanted.erase(blob) > 0;
    if (needed) out.push_back(pack_statement(one));
  }
  return out;
}

}  // namespace

Result<std::vector<LeftBehind>> left_behind(Store& store) {
  return guarded([&]() -> Result<std::vector<LeftBehind>> {
    std::vector<LeftBehind> out;
    SATCHEL_ASSIGN(const StoreStatus s, store.status());
    add(out, Left::entries, s.waiting);
    add(out, Left::outcomes, s.undecided);
    add(out, Left::receipts, std::max<std::int64_t>(s.saved - s.waiting - s.receipted, 0));
    add(out, Left::pull, store.progress().full || store.progress().staged ? 1 : 0);
    SATCHEL_TRY(look_at_blobs(store, out));
    add(out, Left::lost_by_hub, s.to_hand_back);
    SATCHEL_TRY(look_at_damages(store, out));
    return out;
  });
}

Result<ProofRequest> begin_empty_proof(Store& store, Ports ports) {
  return guarded([&]() -> Result<ProofRequest> {
    SATCHEL_ASSIGN(const auto left, left_behind(store));
    if (!left.empty()) return fail(Code::not_empty);
    SATCHEL_ASSIGN(SyncRequest request, standing(store, start_of(store)));
    request.more = true;  // no page: what others wrote is nobody's business here
    SATCHEL_ASSIGN(SealedRequest sealed,
                   seal_request(ports.keys, store.identity().device, ports.random.bytes(16), encode(request)));
    ProofRequest out{{}, std::move(sealed.nonce), sealed.body};
    out.request = {"POST", "/v1/sync", {{"Content-Type", std::string(kContentType)}}, std::move(sealed.body), {}};
    return out;
  });
}

Result<Bytes> finish_empty_proof(Store& store, Ports ports, const ProofRequest& asked, const HttpReply& reply) {
  return guarded([&]() -> Result<Bytes> {
    if (reply.status != 200) return error_of(reply);
    SATCHEL_TRY(open_reply(store.identity().hub_key, asked.nonce, reply.body));
    SATCHEL_ASSIGN(const auto left, left_behind(store));
    if (!left.empty()) return fail(Code::not_empty);
    EmptyContent content;
    content.device = store.identity().device, content.hub = store.identity().hub;
    content.time = ports.clock.wall();
    SATCHEL_ASSIGN(const StoreStatus s, store.status());
    content.entries = static_cast<std::uint64_t>(s.saved);
    content.refused = static_cast<std::uint64_t>(s.quarantined);
    SATCHEL_ASSIGN(const auto last, store.last_receipt());
    if (last) {
      SATCHEL_ASSIGN(const Statement statement, decode_statement(last->bytes));
      const auto& receipt = std::get<Receipt>(statement.what);
      content.end = Reach{receipt.epoch, receipt.seq, receipt.head};
    }
    content.request = asked.body, content.reply = reply.body;
    SATCHEL_ASSIGN(const auto blobs, store.blob_standings());
    for (const auto& blob : blobs) content.blobs.push_back(blob.sha256);
    SATCHEL_ASSIGN(content.statements, statements_for(store, last, content.blobs));
    Bytes out = encode(content);
    SATCHEL_ASSIGN(const Signature signature, ports.keys.sign(empty_message(out)));
    out += view(signature);
    const auto sound = check_empty_proof(out, store.identity().hub_key);  // what would not be believed is not written
    if (!sound) return fail(Code::not_empty, sound.error().detail);
    return out;
  });
}

}  // namespace satchel::sync
