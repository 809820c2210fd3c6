#include "engine/store/image_part.h"

namespace satchel {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMostCell = 16U << 20;

/// The length of a cell at `at`; nothing where no whole one stands.
Result<std::optional<std::uint64_t>> whole_cell_at(ReadableFile& file, std::uint64_t at) {
  using Length = std::optional<std::uint64_t>;
  SATCHEL_ASSIGN(const Bytes head, file.read(at, kLengthBytes));
  if (head.size() < kLengthBytes) return Length();
  const std::uint64_t length = Reader(ByteView(head)).fixed64();
  const bool whole = length > kSealedMore && length <= kMostCell && at + kLengthBytes + length <= file.size();
  return whole ? Length(length) : Length();
}

}  // namespace

Bytes ImagePart::place(std::uint64_t number) const {
  Bytes out = "satchel-image-part-1";
  Writer to(out);
  to.fixed64(number);
  if (number > 0) to.hash(manifest_);
  return out;
}

Result<std::optional<ImageSoFar>> ImagePart::state() {
  if (!looked_) {
    state_.reset();
    cells_ = 0;
    SATCHEL_TRY(look());
    looked_ = true;
  }
  return state_;
}

/// Cuts off what a kill, or a loss of power, left behind the last whole cell.
Status ImagePart::look() {
  if (!files_.exists(path_)) return {};
  SATCHEL_ASSIGN(const auto file, files_.open(path_));
  ImageSoFar found;
  std::uint64_t at = 0;
  for (;; ++cells_) {
    SATCHEL_ASSIGN(const auto length, whole_cell_at(*file, at));
    if (!length) break;
    if (cells_ == 0) {
      SATCHEL_ASSIGN(const Bytes sealed, file->read(kLengthBytes, static_cast<std::size_t>(*length)));
      const auto plain = vault_.unseal(place(0), sealed);
      if (!plain || plain->size() < sizeof(Signature)) return {};
      SATCHEL_ASSIGN(found.manifest.signature, signature_from_bytes(ByteView(*plain).substr(0, sizeof(Signature))));
      found.manifest.bytes = plain->substr(sizeof(Signature));
      manifest_ = sha256(*plain);
    } else {
      found.have += *length - kSealedMore;
    }
    at += kLengthBytes + *length;
  }
  if (cells_ == 0) return {};
  if (at < file->size()) SATCHEL_TRY(files_.truncate(path_, at));
  state_ = std::move(found);
  return {};
}

Status ImagePart::append(ByteView plain) {
  SATCHEL_ASSIGN(const Bytes sealed, vault_.seal(place(cells_), plain));
  Bytes head;
  Writer(head).fixed64(sealed.size());
  SATCHEL_ASSIGN(const auto file, files_.append_to(path_));
  looked_ = false;  // until it is whole
  SATCHEL_TRY(file->append(head));
  SATCHEL_TRY(file->append(sealed));
  looked_ = true;
  ++cells_;
  return {};
}

Status ImagePart::begin(const SignedManifest& manifest) {
  SATCHEL_TRY(remove());
  const Bytes plain = Bytes(view(manifest.signature)) + manifest.bytes;
  SATCHEL_TRY(append(plain));
  manifest_ = sha256(plain);
  state_ = ImageSoFar{manifest, 0};
  return {};
}

Status ImagePart::add(ByteView bytes) {
  SATCHEL_ASSIGN(const auto now, state());
  if (!now) return fail(Code::invalid, "no image was begun");
  SATCHEL_TRY(append(bytes));
  state_->have += bytes.size();
  return {};
}

Status ImagePart::each(std::uint64_t from, const std::function<Status(ByteView)>& take) {
  SATCHEL_ASSIGN(const auto file, files_.open(path_));
  std::uint64_t at = 0;
  for (std::uint64_t number = 0; number < cells_; ++number) {
    SATCHEL_ASSIGN(const auto length, whole_cell_at(*file, at));
    if (!length) return fail(Code::bad_checksum, "an image is shorter than it was");
    if (number > from) {
      SATCHEL_ASSIGN(const Bytes sealed, file->read(at + kLengthBytes, static_cast<std::size_t>(*length)));
      auto plain = vault_.unseal(place(number), sealed);
      if (plain.code() == Code::corrupt) return fail(Code::bad_checksum, "an image that came was altered here");
      if (!plain) return plain.error();
      SATCHEL_TRY(take(*plain));
    }
    at += kLengthBytes + *length;
  }
  return {};
}

Status ImagePart::remove() {
  state_.reset();
  looked_ = true;
  cells_ = 0;
  return files_.remove(path_);
}

}  // namespace satchel
