#include "engine/evidence/vault.h"

#include <sodium.h>

namespace satchel {
namespace {

constexpr unsigned char kSealedForm = 1;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(kSealedMore == 1 + kNonce + crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(sizeof(RestKey) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* octets_in(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

template <std::size_t N>
std::array<std::uint8_t, N> derived(const RestKey& key, ByteView purpose) {
  std::array<std::uint8_t, N> out{};
  crypto_generichash(out.data(), out.size(), octets_in(purpose), purpose.size(), key.data(), key.size());
  return out;
}

}  // namespace

Vault::~Vault() {
  if (key_) sodium_memzero(key_->data(), key_->size());
}

void Vault::expect(const KeyTag& tag) { expected_ = tag; }

Status Vault::ready() {
  if (!key_) {
    auto key = keys_.rest_key();
    if (!key) return fail(Code::key_locked, key.error().detail);
    key_ = *key;
    sodium_memzero(key->data(), key->size());
    tag_ = derived<std::tuple_size_v<KeyTag>>(*key_, "satchel-rest-tag-1");
  }
  if (expected_ && *expected_ != tag_) return fail(Code::other_key, "the store expects another key");
  return {};
}

Result<KeyTag> Vault::tag() {
  SATCHEL_TRY(ready());
  return tag_;
}

Result<Bytes> Vault::seal(ByteView context, ByteView plain) {
  SATCHEL_TRY(ready());
  const Bytes nonce = random_.bytes(kNonce);
  Bytes out(plain.size() + kSealedMore, '\0');
  out[0] = static_cast<char>(kSealedForm);
  out.replace(1, kNonce, nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(out.data() + 1 + kNonce), nullptr,
                                             octets_in(plain), plain.size(), octets_in(context), context.size(),
                                             nullptr, octets_in(nonce), key_->data());
  return out;
}

Result<Bytes> Vault::unseal(ByteView context, ByteView sealed) {
  SATCHEL_TRY(ready());
  const Error damaged = fail(Code::corrupt, "encrypted bytes do not open");
  if (sealed.size() < kSealedMore || static_cast<unsigned char>(sealed[0]) != kSealedForm) return damaged;
  const ByteView nonce = sealed.substr(1, kNonce), cipher = sealed.substr(1 + kNonce);
  Bytes out(sealed.size() - kSealedMore, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(out.data()), nullptr, nullptr, octets_in(cipher), cipher.size(),
      octets_in(context), context.size(), octets_in(nonce), key_->data());
  if (failed != 0) return damaged;
  return out;
}

Result<RestKey> Vault::key_for(ByteView purpose) {
  SATCHEL_TRY(ready());
  return derived<std::tuple_size_v<RestKey>>(*key_, purpose);
}

}  // namespace satchel
