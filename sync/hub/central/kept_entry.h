// What the history keeps of an entry: its bytes, or, behind the records horizon that the office set, their hash alone;
// so too where its device brought no more (sync/wire/carried_entry.h).
//
//     kept     packed bytes (engine/base/pack.h)
//              or u8 2 | SHA-256 of what they were: erased here
//              or u8 4 | SHA-256: it came so, and the office was told (events.h)
//
// The chain goes over hashes (engine/evidence/chain.h), so that nothing but the contents is lost by it.
#pragma once

#include <optional>

#include "engine/base/hash.h"

namespace satchel::hub {

struct KeptEntry {
  Hash hash;
  std::optional<Bytes> bytes;  // none once they were erased
};

/// Error: invalid.
Result<KeptEntry> kept_entry(ByteView kept);
bool is_erased(ByteView kept);
/// What stays of it.
Bytes erased(const Hash& hash);
bool came_erased(ByteView kept);
/// What is kept of one that came so.
Bytes came_as(const Hash& hash);

}  // namespace satchel::hub
