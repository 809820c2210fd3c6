// The other use of a signing key: a secret that only its owner and the maker of a sealed thing share.
//
// A port of its own beside Keys: a hub has it, whose key is a file. A device needs it for nothing, and the keystores of
// devices could not give it for a key that signs.
#pragma once

#include "engine/base/hash.h"

namespace satchel {

class Agreement {
 public:
  virtual ~Agreement() = default;
  /// X25519 (RFC 7748 section 5) of this key and `point`, 32 bytes each: the key is the Ed25519 key of the owner's
  /// Keys, carried over to Curve25519 (crypto_sign_ed25519_sk_to_curve25519). What it returns is secret: wipe it after
  /// use. Safe from several threads. Error: invalid for a point of another length or of low order.
  virtual Result<Bytes> agree(ByteView point) = 0;
};

}  // namespace satchel
