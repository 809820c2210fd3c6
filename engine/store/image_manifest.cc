#include "engine/store/image_manifest.h"

#include <algorithm>

#include "engine/base/limits.h"

namespace satchel {
namespace {

constexpr std::uint8_t kImageFormat = 2;
constexpr std::size_t kPieceEncoded = 1 + 32 + 8;  // at least

std::uint64_t pieces_of(std::uint64_t bytes, std::uint32_t each) { return bytes / each + (bytes % each != 0); }

bool in_bounds(const ImageManifest& m) {
  const auto below = [](std::uint64_t n) { return n <= static_cast<std::uint64_t>(limits::kNumbers); };
  const auto packs = [&](const PackedPiece& p) { return p.bytes > 0 && p.bytes <= 2ULL * limits::kImagePiece; };
  return below(m.records) && below(m.database) && below(m.items) && m.cursor.version.value > 0 &&
         m.cursor.version.value <= limits::kNumbers && m.piece_bytes > 0 && m.piece_bytes <= limits::kImagePiece &&
         m.pieces.size() == pieces_of(m.database, m.piece_bytes) + pieces_of(m.items, m.piece_bytes) &&
         std::all_of(m.pieces.begin(), m.pieces.end(), packs);
}

}  // namespace

std::size_t ImageManifest::database_pieces() const {
  return static_cast<std::size_t>(pieces_of(database, piece_bytes));
}

std::size_t ImageManifest::bytes_of(std::size_t n) const {
  const bool row = n < database_pieces();
  const std::uint64_t before = std::uint64_t{piece_bytes} * (row ? n : n - database_pieces());
  return static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, (row ? database : items) - before));
}

std::uint64_t ImageManifest::packed_from(std::size_t from) const {
  std::uint64_t sum = 0;
  for (std::size_t n = from; n < pieces.size(); ++n) sum += pieces[n].bytes;
  return sum;
}

Result<std::size_t> ImageManifest::behind(std::size_t from, std::uint64_t bytes) const {
  std::size_t n = from;
  for (; bytes > 0; ++n) {
    if (n >= pieces.size() || pieces[n].bytes > bytes) return fail(Code::invalid, "not whole pieces of an image");
    bytes -= pieces[n].bytes;
  }
  return n;
}

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
  to.varint(m.records), to.varint(m.database), to.varint(m.items), to.varint(m.piece_bytes);
  to.varint(m.pieces.size());
  for (const auto& piece : m.pieces) to.varint(piece.bytes), to.hash(piece.sha256), to.fixed64(piece.checksum);
  return out;
}

Result<ImageManifest> decode_image_manifest(ByteView bytes) {
  Reader in(bytes);
  ImageManifest m;
  if (in.u8() != kImageFormat) return fail(Code::invalid, "an image of a format that is not known");
  m.hub = in.id();
  m.role = in.bytes();
  m.scopes.resize(in.count());  // at once: growing takes half as much again
  for (auto& scope : m.scopes) scope = in.bytes();
  m.schema = in.hash();
  m.cursor.version.value = in.zigzag(), m.cursor.tag = in.fixed64();
  m.records = in.varint(), m.database = in.varint(), m.items = in.varint();
  const std::uint64_t each = in.varint();
  m.piece_bytes = each <= limits::kImagePiece ? static_cast<std::uint32_t>(each) : 0;
  m.pieces.resize(in.count(kPieceEncoded));
  for (auto& piece : m.pieces) piece.bytes = in.varint(), piece.sha256 = in.hash(), piece.checksum = in.fixed64();
  if (!in.done() || !in_bounds(m)) return fail(Code::invalid, "an image's manifest is garbled");
  return m;
}

Bytes image_message(ByteView manifest) { return "satchel-image-2" + Bytes(manifest); }

Result<ImageManifest> opened_image(const PublicKey& hub, const SignedManifest& manifest) {
  if (!verify(hub, image_message(manifest.bytes), manifest.signature))
    return fail(Code::bad_signature, "an image's manifest");
  return decode_image_manifest(manifest.bytes);
}

}  // namespace satchel
