// Compression (zstd, RFC 8878), never trusted with memory: what comes out is bounded by the caller.
//
// Packed bytes are a tag and contents: 0 and the bytes as they are, or 1 and a zstd frame that names its content size.
// Journal entries travel and rest at the hub in this form, packed once by their device; so do the pages of a pull.
// Hashes and signatures of an entry are over what is inside: packing may change with the library, evidence may not.
#pragma once

#include <memory>

#include "engine/base/bytes.h"

namespace satchel {

/// One zstd frame with its content size. Level 3: of what inspectors write, levels 4 to 9 take the same bytes.
Bytes compress(ByteView bytes);
/// Errors: invalid for anything but one whole frame that names its content size; too_large above `limit`.
Result<Bytes> decompress(ByteView frame, std::size_t limit);

/// Frames of a known size, one after the other, into the same memory. One thread at a time.
class FrameUnpacker {
 public:
  FrameUnpacker();
  ~FrameUnpacker();
  /// Valid until the next call. Errors: invalid for anything but one whole frame of `size` bytes; out_of_memory.
  Result<ByteView> unpack(ByteView frame, std::size_t size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// As they are where that is no longer: small entries pack better together, in the message around them.
Bytes pack(ByteView bytes);
/// Errors: invalid, too_large above `limit`.
Result<Bytes> unpack(ByteView packed, std::size_t limit);

}  // namespace satchel
