#include "sync/hub/devices/held_blobs.h"

#include <algorithm>
#include <set>

#include "sync/hub/entries/cursor_tag.h"
#include "sync/wire/messages.h"

namespace satchel::hub {
namespace {

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

Result<std::vector<Hash>> HeldBlobs::vouch(const Id& device, Epoch epoch, const std::vector<Hash>& asked) {
  std::vector<Hash> sound;
  std::set<Hash> seen;
  for (const auto& hash : asked) {
    if (!seen.insert(hash).second) continue;
    SATCHEL_ASSIGN(const bool is, is_sound(hash));
    if (is) sound.push_back(hash);
  }
  if (!sound.empty()) SATCHEL_TRY(say(device, epoch, sound));
  return sound;
}

Status HeldBlobs::vouch_once(const Id& device, Epoch epoch, const std::vector<Hash>& blobs) {
  SATCHEL_ASSIGN(const auto new_here, without_receipt(device, blobs));
  SATCHEL_ASSIGN(const auto vouched, vouch(device, epoch, new_here));
  (void)vouched;
  return {};
}

Result<std::vector<Hash>> HeldBlobs::without_receipt(const Id& device, const std::vector<Hash>& blobs) {
  std::vector<Hash> out;
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(const auto known, view->device(device));
  if (!known) return out;
  for (const auto& hash : blobs) {
    SATCHEL_ASSIGN(const bool has, has_receipt(*view, device, hash));
    if (!has) out.push_back(hash);
  }
  return out;
}

Result<bool> HeldBlobs::is_sound(const Hash& blob) {
  if (!blobs_.has(blob)) return false;
  const Status sound = blobs_.check(blob);
  if (sound) return true;
  if (sound.code() != Code::corrupt) return sound.error();
  if (log_) log_("a blob has rotted and is asked for again: " + sound.error().detail);
  return false;
}

Status HeldBlobs::say(const Id& device, Epoch epoch, std::vector<Hash> blobs) {
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(const Head head, next_head(*write, ports_));
  SATCHEL_TRY(
      statements_.append(*write, ports_.clock.wall(), Receipt{device, epoch, {}, {}, head.version, std::move(blobs)}));
  return write->commit(head);
}

}  // namespace satchel::hub
