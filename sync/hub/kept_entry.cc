#include "sync/hub/kept_entry.h"

#include "engine/base/limits.h"
#include "engine/base/pack.h"

namespace satchel::hub {
namespace {

constexpr char kErasedTag = 2;

}  // namespace

bool is_erased(ByteView kept) { return !kept.empty() && kept.front() == kErasedTag; }

Bytes erased(const Hash& hash) { return Bytes(1, kErasedTag) + Bytes(hash.view()); }

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
