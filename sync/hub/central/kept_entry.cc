#include "sync/hub/central/kept_entry.h"

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "sync/wire/carried_entry.h"

namespace satchel::hub {
namespace {

constexpr char kErasedTag = 2, kCameErasedTag = 4;

bool begins_with(ByteView kept, char tag) { return !kept.empty() && kept.front() == tag; }

}  // namespace

bool is_erased(ByteView kept) { return begins_with(kept, kErasedTag) || came_erased(kept); }
Bytes erased(const Hash& hash) { return sync::hash_under(kErasedTag, hash); }
bool came_erased(ByteView kept) { return begins_with(kept, kCameErasedTag); }
Bytes came_as(const Hash& hash) { return sync::hash_under(kCameErasedTag, hash); }

Result<KeptEntry> kept_entry(ByteView kept) {
  if (is_erased(kept)) {
    SATCHEL_ASSIGN(const Hash hash, hash_from_bytes(kept.substr(1)));
    return KeptEntry{hash, std::nullopt};
  }
  SATCHEL_ASSIGN(Bytes bytes, unpack(kept, limits::kMessageBytes));
  const Hash hash = sha256(bytes);
  return KeptEntry{hash, std::move(bytes)};
}

}  // namespace satchel::hub
