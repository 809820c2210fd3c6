#include "engine/evidence/sealed_identity.h"

#include <sodium.h>

#include "engine/base/codec.h"

namespace satchel {
namespace {

constexpr std::string_view kMagic = "satchel-identity-1";
static_assert(kMagic.size() + sizeof(PublicKey) == kSealedIdentityHead);
constexpr std::size_t kPadding = 1024;
constexpr std::uint8_t kText = 0, kBinary = 1;

Bytes head_for(const PublicKey& to) { return Bytes(kMagic) + Bytes(to.view()); }

void write_parts(Bytes& plain, const std::vector<IdentityPart>& parts) {
  Writer out(plain);
  out.varint(parts.size());
  for (const IdentityPart& part : parts) {
    out.bytes(part.name);
    out.u8(part.binary ? kBinary : kText);
    out.bytes(part.content);
  }
  plain.append((kPadding - plain.size() % kPadding) % kPadding, '\0');
}

Result<std::vector<IdentityPart>> read_parts(ByteView plain) {
  Reader in(plain);
  std::vector<IdentityPart> out;
  const std::size_t count = in.count(3);
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    IdentityPart part;
    part.name = in.bytes();
    const std::uint8_t kind = in.u8();
    if (kind > kBinary) in.fail();
    part.binary = kind == kBinary;
    part.content = in.bytes();
    out.push_back(std::move(part));
  }
  const bool zeros = in.raw(in.left()).find_first_not_of('\0') == ByteView::npos;
  if (!in.ok() || !zeros) return fail(Code::invalid, "a sealed identity says nothing that can be read");
  return out;
}

std::size_t size_of(const std::vector<IdentityPart>& parts) {
  std::size_t out = 0;
  for (const IdentityPart& part : parts) out += part.name.size() + part.content.size();
  return out;
}

}  // namespace

Result<Bytes> seal_identity(const std::vector<IdentityPart>& parts, const PublicKey& to, Random& random) {
  if (parts.empty()) return fail(Code::invalid, "an identity without parts");
  if (size_of(parts) > kIdentityBytes) return fail(Code::too_large, "an identity above 4 MiB");
  Bytes plain;
  plain.reserve(size_of(parts) + 16 * parts.size() + kPadding);  // it does not move, so that it can be wiped
  write_parts(plain, parts);
  Bytes out = head_for(to);
  const auto sealed = [&]() -> Status {
    SATCHEL_ASSIGN(const auto sealer,
                   Sealer::to(to, random, Bytes(out), [&](ByteView b) { return out += b, Status{}; }));
    SATCHEL_TRY(sealer->write(plain));
    return sealer->finish();
  }();
  sodium_memzero(plain.data(), plain.size());
  if (!sealed) return sealed.error();
  return out;
}

bool is_sealed_identity(ByteView head) { return head.starts_with(kMagic) && head.size() >= kSealedIdentityHead; }

Result<std::vector<IdentityPart>> open_identity(ByteView sealed, const PublicKey& own, Agreement& key) {
  if (!is_sealed_identity(sealed)) return fail(Code::invalid, "not a sealed identity");
  if (!sealed.starts_with(head_for(own))) return fail(Code::bad_checksum, "sealed to another key");
  Bytes plain;
  Unsealer unsealer(own, key, sealed.substr(0, kSealedIdentityHead), [&](ByteView b) -> Status {
    if (plain.size() + b.size() > 2 * kIdentityBytes) return fail(Code::too_large, "an identity above 4 MiB");
    return plain += b, Status{};
  });
  SATCHEL_TRY(unsealer.write(sealed.substr(kSealedIdentityHead)));
  SATCHEL_TRY(unsealer.finish());
  auto parts = read_parts(plain);
  sodium_memzero(plain.data(), plain.size());
  return parts;
}

}  // namespace satchel
