#include "platform/os/file_keys.h"

#include <algorithm>
#include <sodium.h>

namespace satchel::os {
namespace {

constexpr std::size_t kSeedBytes = crypto_sign_SEEDBYTES;

Status make_key(Files& files, Random& random, const std::string& path) {
  const std::string folder = folder_of(path);
  SATCHEL_TRY(files.make_folder(folder));
  SATCHEL_TRY(files.sync_folder(folder_of(folder)));
  SATCHEL_ASSIGN(const auto lock, files.lock(path + ".lock"));
  if (files.exists(path)) return {};
  Bytes seed = random.bytes(kSeedBytes);
  Status written = write_whole(files, path, seed);
  sodium_memzero(seed.data(), seed.size());
  return written;
}

Result<Bytes> read_seed(Files& files, const std::string& path) {
  auto seed = read_all(files, path, kSeedBytes);
  if (seed.code() == Code::too_large || (seed && seed->size() != kSeedBytes))
    return fail(Code::corrupt, path + " is not a key of " + std::to_string(kSeedBytes) + " bytes");
  return seed;
}

}  // namespace

Result<std::unique_ptr<FileKeys>> FileKeys::open_or_create(Files& files, Random& random, const std::string& path) {
  auto keys = open(files, path);
  if (keys.code() == Code::not_found) {
    SATCHEL_TRY(make_key(files, random, path));
    keys = open(files, path);
  }
  return keys;
}

Result<std::unique_ptr<FileKeys>> FileKeys::open(Files& files, const std::string& path) {
  SATCHEL_ASSIGN(Bytes seed, read_seed(files, path));
  // The run that made it may have ended just before it did this.
  SATCHEL_TRY(files.sync_folder(folder_of(path)));
  std::array<std::uint8_t, kSeedBytes> bytes{};
  std::copy(seed.begin(), seed.end(), bytes.begin());
  auto keys = std::make_unique<FileKeys>(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  sodium_memzero(seed.data(), seed.size());
  return keys;
}

FileKeys::FileKeys(const std::array<std::uint8_t, 32>& seed) {
  crypto_sign_seed_keypair(public_.bytes.data(), secret_.data(), seed.data());
}

FileKeys::~FileKeys() { sodium_memzero(secret_.data(), secret_.size()); }

Result<Signature> FileKeys::sign(ByteView message) {
  Signature out{};
  crypto_sign_detached(out.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       secret_.data());
  return out;
}

Result<RestKey> FileKeys::rest_key() {
  constexpr std::string_view kPurpose = "satchel-rest-1";
  RestKey out{};
  std::array<unsigned char, kSeedBytes> seed{};
  crypto_sign_ed25519_sk_to_seed(seed.data(), secret_.data());
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(kPurpose.data()), kPurpose.size(),
                     seed.data(), seed.size());
  sodium_memzero(seed.data(), seed.size());
  return out;
}

Result<Bytes> FileKeys::agree(ByteView point) {
  if (point.size() != crypto_scalarmult_BYTES) return fail(Code::invalid, "not a point of Curve25519");
  std::array<unsigned char, crypto_scalarmult_SCALARBYTES> own{};
  crypto_sign_ed25519_sk_to_curve25519(own.data(), secret_.data());
  Bytes out(crypto_scalarmult_BYTES, '\0');
  const int failed = crypto_scalarmult(reinterpret_cast<unsigned char*>(out.data()), own.data(),
                                       reinterpret_cast<const unsigned char*>(point.data()));
  sodium_memzero(own.data(), own.size());
  if (failed != 0) return fail(Code::invalid, "a point of low order");
  return out;
}

}  // namespace satchel::os
