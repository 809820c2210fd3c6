// The bytes of a proof that a tablet is empty (empty_proof.h). Internal to sync/client.
#pragma once

#include <optional>
#include <vector>

#include "engine/evidence/statement.h"

namespace satchel::sync {

struct EmptyContent {
  Id device, hub;
  Millis time;  // the device's clock
  std::uint64_t entries = 0, refused = 0;
  std::optional<Reach> end;  // of the journal; none where nothing was ever saved
  Bytes request, reply;
  std::vector<Bytes> statements;
  std::vector<Hash> blobs;
};

Bytes encode(const EmptyContent& content);
/// Error: corrupt.
Result<EmptyContent> decode_empty_content(ByteView bytes);
/// What the device signs.
Bytes empty_message(ByteView content);

}  // namespace satchel::sync
