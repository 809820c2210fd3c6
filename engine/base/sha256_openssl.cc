// SHA-256 by OpenSSL, which uses the processor's own instructions for it.
#include <openssl/evp.h>

#include "engine/base/hash.h"

namespace satchel {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) { EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr); }
Sha256::~Sha256() = default;

void Sha256::update(ByteView bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

Hash Sha256::finish() {
  Hash out;
  EVP_DigestFinal_ex(state_->context, out.bytes.data(), nullptr);
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
  return out;
}

}  // namespace satchel
