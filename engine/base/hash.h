// SHA-256 (FIPS 180-4) by OpenSSL (libsodium on a device), Ed25519 verification (RFC 8032) by libsodium, and a
// checksum.
#pragma once

#include <array>
#include <compare>
#include <memory>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/base/id.h"

namespace satchel {

struct Hash {
  std::array<std::uint8_t, 32> bytes{};
  bool operator==(const Hash&) const = default;
  std::strong_ordering operator<=>(const Hash& other) const { return view().compare(other.view()) <=> 0; }
  ByteView view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  bool is_null() const { return *this == Hash{}; }
};

/// From 32 bytes, or 64 hex digits. Error: invalid.
Result<Hash> hash_from_bytes(ByteView bytes);
Result<Hash> hash_from_hex(std::string_view text);

Hash sha256(ByteView bytes);
/// A UUIDv8 (RFC 9562 section 5.8) of the SHA-256 of a name: whoever derives it from the same name has the same id.
Id named_id(ByteView name);

/// XXH3 (64 bits, seed 0) by libxxhash: tells altered bytes where nobody alters them on purpose. No proof of anything.
std::uint64_t checksum(ByteView bytes);

/// The bytes and 8 more, their checksum (little-endian); and back, nothing when they do not fit it.
Bytes with_checksum(ByteView bytes);
std::optional<ByteView> without_checksum(ByteView bytes);

/// SHA-256 over a stream. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(ByteView bytes);
  /// The digest of all that was given; the object then starts anew.
  Hash finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  bool operator==(const PublicKey&) const = default;
  std::strong_ordering operator<=>(const PublicKey& other) const { return view().compare(other.view()) <=> 0; }
  ByteView view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

/// 64 bytes of an Ed25519 signature.
using Signature = std::array<std::uint8_t, 64>;
inline ByteView view(const Signature& s) { return {reinterpret_cast<const char*>(s.data()), s.size()}; }

Result<PublicKey> public_key_from_bytes(ByteView bytes);
Result<Signature> signature_from_bytes(ByteView bytes);
bool verify(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace satchel
