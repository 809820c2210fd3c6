// Who somebody is, sealed on the device that learns it: the device forgets it at once, and the hub alone can open it
// again, for the roles that the schema names (SCHEMA.md, "Identities").
//
//     blob     "satchel-identity-1" | public key that it is sealed to (32) | sealed stream (sealed_stream.h; all before
//              it is its context)
//     stream   list of (name, u8 0 text | 1 bytes, contents), then zeros up to a multiple of 1 KiB
//
// The zeros keep a blob's size from telling how long a name is. The blob goes to the hub like a photo, and a record
// names it by its SHA-256, under the signature of the device's journal: which record it belongs to is said there.
#pragma once

#include <string>
#include <vector>

#include "engine/evidence/sealed_stream.h"

namespace satchel {

/// One thing of it: a name, a telephone number; or bytes, of a signature.
struct IdentityPart {
  std::string name;  // as SealedTo::parts has them
  Bytes content;     // UTF-8, or bytes
  bool binary = false;
  bool operator==(const IdentityPart&) const = default;
};

inline constexpr std::size_t kIdentityBytes = 4U << 20;  // of all parts together

/// Errors: invalid (no part, or a key that is none), too_large.
Result<Bytes> seal_identity(const std::vector<IdentityPart>& parts, const PublicKey& to, Random& random);
/// Whether a blob that begins so is one, to whatever key. kSealedIdentityHead bytes are enough.
inline constexpr std::size_t kSealedIdentityHead = 18 + 32;
bool is_sealed_identity(ByteView head);
/// Errors: invalid (no sealed identity, or cut), bad_checksum (altered, or for another key), those of Agreement.
Result<std::vector<IdentityPart>> open_identity(ByteView sealed, const PublicKey& own, Agreement& key);

}  // namespace satchel
