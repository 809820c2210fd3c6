#include "engine/base/hash.h"

#include <algorithm>
#include <sodium.h>
#include <xxhash.h>

namespace satchel {
namespace {

template <class T>
Result<T> exact(ByteView bytes, T& out, auto& array, const char* what) {
  if (bytes.size() != array.size()) return fail(Code::invalid, what);
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return out;
}

}  // namespace

Result<Hash> hash_from_bytes(ByteView bytes) {
  Hash out;
  return exact(bytes, out, out.bytes, "a SHA-256 has 32 bytes");
}

Result<Hash> hash_from_hex(std::string_view text) {
  SATCHEL_ASSIGN(const Bytes bytes, from_hex(text));
  return hash_from_bytes(bytes);
}

Id named_id(ByteView name) {
  Id id = *id_from_bytes(sha256(name).view().substr(0, sizeof(Id::bytes)));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | 0x80);  // version 8
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

Hash sha256(ByteView bytes) {
  thread_local Sha256 hasher;
  hasher.update(bytes);
  return hasher.finish();
}

std::uint64_t checksum(ByteView bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

namespace {

Bytes checksum_bytes(ByteView bytes) {
  Bytes out;
  for (std::uint64_t sum = checksum(bytes); out.size() < sizeof sum; sum >>= 8) out += static_cast<char>(sum);
  return out;
}

}  // namespace

Bytes with_checksum(ByteView bytes) { return Bytes(bytes) + checksum_bytes(bytes); }

std::optional<ByteView> without_checksum(ByteView bytes) {
  constexpr std::size_t kBytes = sizeof(std::uint64_t);
  if (bytes.size() < kBytes) return std::nullopt;
  const ByteView front = bytes.substr(0, bytes.size() - kBytes);
  return bytes.substr(front.size()) == checksum_bytes(front) ? std::optional(front) : std::nullopt;
}

Result<PublicKey> public_key_from_bytes(ByteView bytes) {
  PublicKey out;
  return exact(bytes, out, out.bytes, "a public key has 32 bytes");
}

Result<Signature> signature_from_bytes(ByteView bytes) {
  Signature out{};
  return exact(bytes, out, out, "a signature has 64 bytes");
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(), reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.bytes.data()) == 0;
}

}  // namespace satchel
