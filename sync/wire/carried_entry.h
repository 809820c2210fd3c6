// An entry as it travels in a push:
//
//     packed bytes of it (engine/base/pack.h), or u8 2 | SHA-256 of what they were
//
// The second where its device erased the contents, since the records that it speaks of left the device's scopes and a
// second copy of the hub had them: a hub that was put back to a backup since gets the chain without a gap.
#pragma once

#include <optional>

#include "engine/base/hash.h"
#include "engine/store/exchange.h"

namespace satchel::sync {

struct CarriedEntry {
  Hash hash;
  std::optional<Bytes> bytes;  // none where its contents were erased
};

Bytes carried(const OutboxEntry& entry);
/// Errors: invalid, too_large above `limit`.
Result<CarriedEntry> carried_entry(ByteView carried, std::size_t limit);

/// u8 `tag` | hash, and back: nothing for anything else.
Bytes hash_under(char tag, const Hash& hash);
std::optional<Hash> hash_under(char tag, ByteView bytes);

}  // namespace satchel::sync
