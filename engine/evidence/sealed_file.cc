#include "engine/evidence/sealed_file.h"

#include <algorithm>
#include <sodium.h>

#include "engine/base/codec.h"
#include "engine/base/guarded.h"

namespace satchel {
namespace {

constexpr std::string_view kAtRest = "satchel-at-rest-1", kBlobPurpose = "satchel-blob-1";
constexpr std::size_t kSalt = 32, kPlainChunk = 64U << 10, kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadBytes = kAtRest.size() + kSalt, kFooterBytes = sizeof(Hash) + 8 + kTag;
constexpr std::uint64_t kFooterNumber = UINT64_MAX;
enum class Part : unsigned char { chunk, last_chunk, footer };

struct Place {
  std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES> nonce{};
  unsigned char part = 0;
  Place(std::uint64_t number, Part p) : part(static_cast<unsigned char>(p)) {
    for (std::size_t i = 0; i < 8; ++i) nonce[i] = static_cast<unsigned char>(number >> (8 * i));
  }
};

const unsigned char* raw_octets(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw_octets(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

Bytes encrypted(const RestKey& key, const Place& place, ByteView plain) {
  Bytes out(plain.size() + kTag, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw_octets(out), nullptr, raw_octets(plain), plain.size(), &place.part, 1,
                                             nullptr, place.nonce.data(), key.data());
  return out;
}

std::optional<Bytes> decrypted(const RestKey& key, const Place& place, ByteView sealed) {
  if (sealed.size() < kTag) return std::nullopt;
  Bytes out(sealed.size() - kTag, '\0');
  const int failed =
      crypto_aead_xchacha20poly1305_ietf_decrypt(raw_octets(out), nullptr, nullptr, raw_octets(sealed), sealed.size(),
                                                 &place.part, 1, place.nonce.data(), key.data());
  if (failed != 0) return std::nullopt;
  return out;
}

Bytes footer_of(const Hash& sha256, std::uint64_t size) {
  Bytes out;
  Writer to(out);
  to.hash(sha256);
  to.fixed64(size);
  return out;
}

class SealedFile final : public ReadableFile {
 public:
  SealedFile(std::unique_ptr<ReadableFile> file, std::string name, const RestKey& key, std::uint64_t size)
      : file_(std::move(file)), name_(std::move(name)), key_(key), size_(size) {}
  ~SealedFile() override { sodium_memzero(key_.data(), key_.size()); }
  SealedFile(const SealedFile&) = delete;
  SealedFile& operator=(const SealedFile&) = delete;

  std::uint64_t size() const override { return size_; }

  Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
    return guarded([&]() -> Result<Bytes> {
      Bytes out;
      if (offset >= size_) return out;
      n = static_cast<std::size_t>(std::min<std::uint64_t>(n, size_ - offset));
      out.reserve(n);
      while (out.size() < n) {
        const std::uint64_t at = offset + out.size();
        SATCHEL_ASSIGN(const Bytes plain, chunk(at / kPlainChunk));
        out.append(plain, static_cast<std::size_t>(at % kPlainChunk), n - out.size());
      }
      return out;
    });
  }

  Status check_footer(const Hash& sha256) {
    SATCHEL_ASSIGN(const Bytes sealed, file_->read(file_->size() - kFooterBytes, kFooterBytes));
    const auto plain = decrypted(key_, {kFooterNumber, Part::footer}, sealed);
    if (plain && *plain == footer_of(sha256, size_)) return {};
    return damaged();
  }

 private:
  Error damaged() const { return fail(Code::corrupt, name_ + ": encrypted bytes do not open"); }

  Result<Bytes> chunk(std::uint64_t number) {
    const std::uint64_t left = size_ - number * kPlainChunk;
    const bool last = left <= kPlainChunk;
    const std::size_t bytes = (last ? static_cast<std::size_t>(left) : kPlainChunk) + kTag;
    SATCHEL_ASSIGN(const Bytes sealed, file_->read(kHeadBytes + number * (kPlainChunk + kTag), bytes));
    auto plain = decrypted(key_, {number, last ? Part::last_chunk : Part::chunk}, sealed);
    if (!plain || sealed.size() != bytes) return damaged();
    return *std::move(plain);
  }

  const std::unique_ptr<ReadableFile> file_;
  const std::string name_;
  RestKey key_;
  const std::uint64_t size_;
};

}  // namespace

std::optional<std::uint64_t> size_in_sealed(std::uint64_t bytes) {
  if (bytes < kHeadBytes + kFooterBytes) return std::nullopt;
  const std::uint64_t body = bytes - kHeadBytes - kFooterBytes, whole = body / (kPlainChunk + kTag);
  const std::uint64_t rest = body % (kPlainChunk + kTag);
  if (rest == 0) return whole * kPlainChunk;
  if (rest <= kTag) return std::nullopt;
  return whole * kPlainChunk + rest - kTag;
}

Result<std::unique_ptr<SealedFileWriter>> SealedFileWriter::begin(Vault& vault, Random& random, WritableFile& out) {
  const Bytes salt = random.bytes(kSalt);
  SATCHEL_ASSIGN(RestKey key, vault.key_for(std::string(kBlobPurpose) + salt));
  std::unique_ptr<SealedFileWriter> writer(new SealedFileWriter(key, out));
  sodium_memzero(key.data(), key.size());
  SATCHEL_TRY(out.append(std::string(kAtRest) + salt));
  return writer;
}

SealedFileWriter::~SealedFileWriter() {
  sodium_memzero(key_.data(), key_.size());
  if (!held_.empty()) sodium_memzero(held_.data(), held_.size());
}

Status SealedFileWriter::seal_chunk(ByteView plain, bool last) {
  return out_.append(encrypted(key_, {chunks_++, last ? Part::last_chunk : Part::chunk}, plain));
}

Status SealedFileWriter::append(ByteView plain) {
  size_ += plain.size();
  while (!plain.empty()) {
    if (held_.size() == kPlainChunk) {
      SATCHEL_TRY(seal_chunk(held_, false));
      held_.clear();
    }
    // Whole chunks that others follow need not be held.
    for (; held_.empty() && plain.size() > kPlainChunk; plain.remove_prefix(kPlainChunk))
      SATCHEL_TRY(seal_chunk(plain.substr(0, kPlainChunk), false));
    const std::size_t fits = std::min(plain.size(), kPlainChunk - held_.size());
    held_.append(plain.substr(0, fits));
    plain.remove_prefix(fits);
  }
  return {};
}

Status SealedFileWriter::finish(const Hash& sha256) {
  if (!held_.empty()) SATCHEL_TRY(seal_chunk(held_, true));
  return out_.append(encrypted(key_, {kFooterNumber, Part::footer}, footer_of(sha256, size_)));
}

Result<std::unique_ptr<ReadableFile>> open_sealed_file(Vault& vault, std::unique_ptr<ReadableFile> sealed,
                                                       const Hash& sha256, std::string name) {
  const auto size = size_in_sealed(sealed->size());
  if (!size) return fail(Code::corrupt, name + " has a length that no encrypted file has");
  SATCHEL_ASSIGN(const Bytes head, sealed->read(0, kHeadBytes));
  const bool known = head.size() == kHeadBytes && head.starts_with(kAtRest);
  if (!known) return fail(Code::corrupt, name + " is no encrypted file");
  SATCHEL_ASSIGN(RestKey key, vault.key_for(std::string(kBlobPurpose) + head.substr(kAtRest.size())));
  auto file = std::make_unique<SealedFile>(std::move(sealed), std::move(name), key, *size);
  sodium_memzero(key.data(), key.size());
  SATCHEL_TRY(file->check_footer(sha256));
  return std::unique_ptr<ReadableFile>(std::move(file));
}

Result<std::unique_ptr<ReadableFile>> open_damaged_file(Vault& vault, std::unique_ptr<ReadableFile> sealed,
                                                        std::uint64_t size, std::string name) {
  SATCHEL_ASSIGN(const Bytes head, sealed->read(0, kHeadBytes));
  if (head.size() < kHeadBytes) return fail(Code::corrupt, name + " is too short");
  SATCHEL_ASSIGN(RestKey key, vault.key_for(std::string(kBlobPurpose) + head.substr(kAtRest.size())));
  auto file = std::make_unique<SealedFile>(std::move(sealed), std::move(name), key, size);
  sodium_memzero(key.data(), key.size());
  return std::unique_ptr<ReadableFile>(std::move(file));
}

}  // namespace satchel
