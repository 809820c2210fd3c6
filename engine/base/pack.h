// Compression (zstd, RFC 8878), never trusted with memory: what comes out is bounded by the caller.
//
// Packed bytes are a tag and contents: 0 and the bytes as they are, or 1 and a zstd frame that names its content size.
// Journal entries travel and rest at the hub in this form, packed once by their device; so do the pages of a pull.
// Hashes and signatures of an entry are over what is inside: packing may change with the library, evidence may not.
#pragma once

#include "engine/base/bytes.h"

namespace satchel {

/// One zstd frame with its content size. Level 3: of what inspectors write, levels 4 to 9 take the same bytes.
Bytes compress(ByteView bytes);
/// Errors: invalid for anything but one whole frame that names its content size; too_large above `limit`.
Result<Bytes> decompress(ByteView frame, std::size_t limit);

/// As they are where that is no longer: small entries pack better together, in the message around them.
Bytes pack(ByteView bytes);
/// Errors: invalid, too_large above `limit`.
Result<Bytes> unpack(ByteView packed, std::size_t limit);

}  // namespace satchel
