// What is confidential on a device's disk, encrypted with the key that the host keeps (Keys::rest_key).
//
//     sealed   u8 1 | nonce (24) | ciphertext, 16 bytes longer than what is in it
//
// XChaCha20-Poly1305 as the IETF draft draft-irtf-cfrg-xchacha-03 has it, by libsodium
// (crypto_aead_xchacha20poly1305_ietf); the nonce is random, which 24 bytes are enough for. The context is the
// additional data: it says what the bytes are and where they belong (record and field), and sealed bytes that were
// moved elsewhere do not open there.
//
// The key is asked for when it is first needed, and again as long as it is not there: a store opens while the keystore
// is locked. Two keys are told apart by their tags, which a store keeps, so that sealed bytes are not called damaged
// where only the key is another one.
#pragma once

#include <optional>

#include "engine/ports/clock.h"
#include "engine/ports/keys.h"

namespace satchel {

/// Names a key and tells nothing of it: 16 bytes of BLAKE2b.
using KeyTag = std::array<std::uint8_t, 16>;

/// Whether an error says that the right key is not at hand: what is encrypted is not damaged by that.
inline bool is_for_want_of_key(Code code) { return code == Code::key_locked || code == Code::other_key; }

inline constexpr std::size_t kSealedMore = 1 + 24 + 16;  // bytes that sealing adds

/// One thread at a time. `keys` and `random` must live longer. Errors of every call: key_locked (the host does not give
/// the key now), other_key (it gives another one than was expected).
class Vault {
 public:
  Vault(Keys& keys, Random& random) : keys_(keys), random_(random) {}
  ~Vault();
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;

  /// From now on another key than this one's counts as none.
  void expect(const KeyTag& tag);
  /// Whether it seals and unseals now.
  Status ready();
  Result<KeyTag> tag();
  /// Whether it has the key already: nobody is asked.
  bool held() const { return key_.has_value(); }

  Result<Bytes> seal(ByteView context, ByteView plain);
  /// Error, too: corrupt (not sealed, altered, or sealed elsewhere).
  Result<Bytes> unseal(ByteView context, ByteView sealed);
  /// A key for one purpose: BLAKE2b of it, under the key. Who gets it wipes it.
  Result<RestKey> key_for(ByteView purpose);

 private:
  Keys& keys_;
  Random& random_;
  std::optional<RestKey> key_;
  KeyTag tag_{};
  std::optional<KeyTag> expected_;
};

}  // namespace satchel
