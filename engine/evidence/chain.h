// The hash chain over a device's journal, and what a device signs for it. Pure.
#pragma once

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/merge/change.h"

namespace satchel {

/// The chain's head after an entry, by the SHA-256 of its bytes: who has the hashes can follow a chain without the
/// entries. The chain of an epoch starts from the null hash. An entry that first stood under another epoch is chained
/// with that first place, its origin (epoch: 8 bytes, little-endian; seq: varint):
///
///     SHA-256(previous || 0 || SHA-256(entry))      SHA-256(previous || 1 || epoch || seq || SHA-256(entry))
Hash chain_next(const Hash& previous, const std::optional<Origin>& origin, const Hash& entry);

/// What an entry is known by for ever, wherever it is sent again: its device, the place where it first stood, and the
/// SHA-256 of its bytes.
///
///     SHA-256("satchel-entry-1" || device (16 bytes) || epoch (8) || seq (varint) || SHA-256(entry))
Hash entry_identity(const Id& device, const Origin& first, const Hash& entry);

/// The very bytes that a device signs (Ed25519) for the head of its journal:
///
///     "satchel-head-1" || device (16 bytes) || epoch (8) || seq (8) || head (32)
///
/// 78 bytes; integers are little-endian, a negative seq as two's complement. `head` is the chain after entry `seq`. The
/// prefix keeps the signature from being taken for one over anything else.
Bytes head_message(const Id& device, Epoch epoch, Seq seq, const Hash& head);

}  // namespace satchel
