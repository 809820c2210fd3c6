// The device's (or the hub's) keys, as the host keeps them: a file, or the OS keystore.
#pragma once

#include <array>
#include <cstdint>

#include "engine/base/hash.h"

namespace satchel {

/// 32 secret bytes.
using RestKey = std::array<std::uint8_t, 32>;

class Keys {
 public:
  virtual ~Keys() = default;
  virtual PublicKey public_key() = 0;
  /// Ed25519 over `message`. Error: busy while the keystore is locked (the tablet is locked): defer, do not fail;
  /// key_locked where the host has no key (any more).
  virtual Result<Signature> sign(ByteView message) = 0;
  /// The key for what is confidential on this device's disk, the same for ever. Who gets it wipes it. Error: busy while
  /// the keystore is locked; not_found where the host has none (any more).
  virtual Result<RestKey> rest_key() = 0;
};

}  // namespace satchel
