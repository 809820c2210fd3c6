// The one place at the hub where a sealed identity is opened (engine/evidence/sealed_identity.h): its key, and the
// blobs. What comes out goes to a reply and nowhere else: into no database, file or log.
#pragma once

#include <optional>
#include <vector>

#include "engine/evidence/sealed_identity.h"
#include "sync/hub/central/blob_store.h"

namespace satchel::hub {

/// The key pair that identities are sealed to. Another one than the hub's own: what opens identities is not what signs.
struct SealingKey {
  PublicKey key;
  Agreement* agreement = nullptr;
};

class IdentityVault {
 public:
  /// Both must outlive it. Thread-safe. Without a key devices get none, and nothing can be sealed or opened.
  IdentityVault(BlobStore& blobs, std::optional<SealingKey> key) : blobs_(blobs), key_(key) {}

  /// Errors: not_found (its bytes have not come yet, or there is no key), invalid, bad_checksum, corrupt.
  Result<std::vector<IdentityPart>> open(const Hash& blob);
  /// Whether the blob is here, verified; any, not only an identity's.
  bool holds(const Hash& blob) { return blobs_.has(blob); }
  std::optional<PublicKey> key() const { return key_ ? std::optional(key_->key) : std::nullopt; }

 private:
  BlobStore& blobs_;
  std::optional<SealingKey> key_;
};

}  // namespace satchel::hub
