// The hash chain over a device's journal, and what a device signs for it. Pure.
#pragma once

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/base/version.h"

namespace satchel {

/// The chain's head after `entry` (its bytes as the journal keeps them): SHA-256(previous || entry). The chain of an
/// epoch starts from the null hash.
Hash chain_next(const Hash& previous, ByteView entry);

/// The very bytes that a device signs (Ed25519) for the head of its journal:
///
///     "satchel-head-1" || device (16 bytes) || epoch (8) || seq (8) || head (32)
///
/// 78 bytes; integers are little-endian, a negative seq as two's complement. `head` is the chain after entry `seq`. The
/// prefix keeps the signature from being taken for one over anything else.
Bytes head_message(const Id& device, Epoch epoch, Seq seq, const Hash& head);

}  // namespace satchel
