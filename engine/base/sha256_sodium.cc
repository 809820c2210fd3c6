// SHA-256 by libsodium, for machines without OpenSSL (SATCHEL_DEVICE): slower, the same digests.
#include <sodium.h>

#include "engine/base/hash.h"

namespace satchel {

struct Sha256::State {
  crypto_hash_sha256_state sodium;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->sodium); }
Sha256::~Sha256() = default;

void Sha256::update(ByteView bytes) {
  crypto_hash_sha256_update(&state_->sodium, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

Hash Sha256::finish() {
  Hash out;
  crypto_hash_sha256_final(&state_->sodium, out.bytes.data());
  crypto_hash_sha256_init(&state_->sodium);
  return out;
}

}  // namespace satchel
