#include "engine/store/image_manifest.h"

#include "engine/base/limits.h"

namespace satchel {
namespace {

constexpr std::uint8_t kImageFormat = 1;

bool in_bounds(const ImageManifest& m) {
  const auto below = [](std::uint64_t n) { return n <= static_cast<std::uint64_t>(limits::kNumbers); };
  return below(m.records) && below(m.database) && below(m.items) && below(m.size) && m.cursor.version.value > 0 &&
         m.cursor.version.value <= limits::kNumbers;
}

}  // namespace

Bytes encode(const ImageManifest& m) {
  Bytes out;
  Writer to(out);
  to.u8(kImageFormat);
  to.id(m.hub);
  to.bytes(m.role);
  to.varint(m.scopes.size());
  for (const auto& scope : m.scopes) to.bytes(scope);
  to.hash(m.schema);
  to.zigzag(m.cursor.version.value), to.fixed64(m.cursor.tag);
  to.varint(m.records), to.varint(m.database), to.varint(m.items), to.varint(m.size);
  to.hash(m.sha256);
  return out;
}

Result<ImageManifest> decode_image_manifest(ByteView bytes) {
  Reader in(bytes);
  ImageManifest m;
  if (in.u8() != kImageFormat) return fail(Code::invalid, "an image of a format that is not known");
  m.hub = in.id();
  m.role = in.bytes();
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) m.scopes.emplace_back(in.bytes());
  m.schema = in.hash();
  m.cursor.version.value = in.zigzag(), m.cursor.tag = in.fixed64();
  m.records = in.varint(), m.database = in.varint(), m.items = in.varint(), m.size = in.varint();
  m.sha256 = in.hash();
  if (!in.done() || !in_bounds(m)) return fail(Code::invalid, "an image's manifest is garbled");
  return m;
}

Bytes image_message(ByteView manifest) { return "satchel-image-1" + Bytes(manifest); }

Result<ImageManifest> opened_image(const PublicKey& hub, const SignedManifest& manifest) {
  if (!verify(hub, image_message(manifest.bytes), manifest.signature))
    return fail(Code::bad_signature, "an image's manifest");
  return decode_image_manifest(manifest.bytes);
}

}  // namespace satchel
