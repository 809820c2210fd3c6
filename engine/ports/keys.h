// The device's (or the hub's) signing key, as the host keeps it: a file, or the OS keystore.
#pragma once

#include "engine/base/hash.h"

namespace satchel {

class Keys {
 public:
  virtual ~Keys() = default;
  virtual PublicKey public_key() = 0;
  /// Ed25519 over `message`. Error: busy while the keystore is locked (the tablet is locked): defer, do not fail.
  virtual Result<Signature> sign(ByteView message) = 0;
};

}  // namespace satchel
