// A signing key that a number names.
#pragma once

#include <algorithm>
#include <cstring>
#include <sodium.h>

#include "engine/ports/agreement.h"
#include "engine/ports/keys.h"

namespace satchel::test {

class TestKeys final : public Keys, public Agreement {
 public:
  explicit TestKeys(std::uint64_t seed) {
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> bytes{};
    std::memcpy(bytes.data(), &seed, sizeof seed);
    crypto_sign_seed_keypair(public_.bytes.data(), secret_.data(), bytes.data());
  }

  PublicKey public_key() override { return public_; }
  Result<Signature> sign(ByteView message) override {
    if (locked) return fail(Code::busy, "the keystore is locked");
    Signature out{};
    crypto_sign_detached(out.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                         secret_.data());
    return out;
  }

  Result<RestKey> rest_key() override {
    if (locked || rest_locked) return fail(Code::busy, "the keystore is locked");
    RestKey out{};
    std::copy_n(secret_.begin(), out.size(), out.begin());
    out[0] ^= 1;
    return out;
  }

  Result<Bytes> agree(ByteView point) override {
    std::array<std::uint8_t, crypto_scalarmult_SCALARBYTES> own{};
    crypto_sign_ed25519_sk_to_curve25519(own.data(), secret_.data());
    Bytes out(crypto_scalarmult_BYTES, '\0');
    if (point.size() == out.size() && crypto_scalarmult(reinterpret_cast<unsigned char*>(out.data()), own.data(),
                                                        reinterpret_cast<const unsigned char*>(point.data())) == 0)
      return out;
    return fail(Code::invalid, "a point of low order");
  }

  /// As while the tablet is locked.
  bool locked = false;
  /// The key for what is encrypted at rest alone.
  bool rest_locked = false;

 private:
  PublicKey public_;
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret_{};
};

}  // namespace satchel::test
