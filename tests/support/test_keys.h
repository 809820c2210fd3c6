// A signing key that a number names.
#pragma once

#include <cstring>
#include <sodium.h>

#include "engine/ports/keys.h"

namespace satchel::test {

class TestKeys final : public Keys {
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

  /// As while the tablet is locked.
  bool locked = false;

 private:
  PublicKey public_;
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret_{};
};

}  // namespace satchel::test
