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

Result<ImageSoFar> nothing_of(ByteView manifest) {
  SATCHEL_ASSIGN(auto m, decode_image_manifest(manifest));
  return ImageSoFar{sha256(manifest), std::make_shared<const ImageManifest>(std::move(m)), 0};
}

}  // namespace

Bytes ImagePart::place(std::uint64_t number) const {
  Bytes out = "satchel-image-part-2";
  Writer to(out);
  to.fixed64(number);
  if (number > 0) to.hash(state_->name);
  return out;
}

Result<std::optional<ImageSoFar>> ImagePart::state() {
  if (!looked_) {
    state_.reset();
    cells_ = first_end_ = end_ = 0;
    SATCHEL_TRY(look());
    looked_ = true;
  }
  return state_;
}

/// Cuts off what a kill, or a loss of power, left behind the last whole cell. Items come behind the rows: where one of
/// these is missing, there are none.
Status ImagePart::look() {
  if (!files_.exists(path_)) return {};
  SATCHEL_TRY(look_at_cells());
  if (!state_) return {};
  SATCHEL_ASSIGN(state_->have, rows_.keep_sound(*state_->of));
  if (state_->have < state_->of->database_pieces()) end_ = first_end_, cells_ = 1;
  state_->have += static_cast<std::size_t>(cells_ - 1);
  return files_.truncate(path_, end_);
}

Status ImagePart::look_at_cells() {
  SATCHEL_ASSIGN(const auto file, files_.open(path_));
  for (;; ++cells_) {
    SATCHEL_ASSIGN(const auto length, whole_cell_at(*file, end_));
    if (!length || (state_ && cells_ > state_->of->item_pieces())) return {};
    SATCHEL_ASSIGN(const bool opened, open_cell(*file, *length));
    if (!opened) return {};
    end_ += kLengthBytes + *length;
    if (cells_ == 0) first_end_ = end_;
  }
}

/// Whether the one at the end opens; the first says what image it is.
Result<bool> ImagePart::open_cell(ReadableFile& file, std::uint64_t length) {
  SATCHEL_ASSIGN(const Bytes sealed, file.read(end_ + kLengthBytes, static_cast<std::size_t>(length)));
  const auto plain = vault_.unseal(place(cells_), sealed);
  if (plain.code() == Code::key_locked) return plain.error();
  if (plain && cells_ == 0) {
    auto opened = nothing_of(*plain);
    if (opened) state_ = *std::move(opened);
  }
  return bool(plain) && state_.has_value();
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

Status ImagePart::begin(ByteView manifest) {
  SATCHEL_ASSIGN(auto none, nothing_of(manifest));
  SATCHEL_TRY(vault_.ready());
  SATCHEL_TRY(remove());
  SATCHEL_TRY(append(manifest));
  state_ = std::move(none);
  return {};
}

Status ImagePart::add(ByteView pieces) {
  SATCHEL_ASSIGN(const auto now, state());
  if (!now) return fail(Code::invalid, "no image was begun");
  while (!pieces.empty()) {
    if (state_->have == now->of->pieces.size()) return fail(Code::invalid, "more than an image has");
    const PackedPiece& next = now->of->pieces[state_->have];
    if (next.bytes > pieces.size()) return fail(Code::invalid, "a piece of an image that is cut");
    const ByteView packed = pieces.substr(0, static_cast<std::size_t>(next.bytes));
    if (sha256(packed) != next.sha256) return fail(Code::bad_checksum, "a piece of an image");
    SATCHEL_TRY(add_piece(packed));
    ++state_->have;
    pieces.remove_prefix(packed.size());
  }
  return {};
}

/// What fails half way is looked at again.
Status ImagePart::add_piece(ByteView packed) {
  const ImageManifest& of = *state_->of;
  if (state_->have >= of.database_pieces()) return append(packed);
  looked_ = false;
  SATCHEL_TRY(rows_.add(of.pieces[state_->have], packed, of.bytes_of(state_->have)));
  looked_ = true;
  return {};
}

Status ImagePart::each_of_items(const std::function<Status(ByteView)>& take) {
  SATCHEL_ASSIGN(const auto file, files_.open(path_));
  std::uint64_t at = 0;
  FrameUnpacker unpacker;
  for (std::uint64_t number = 0; number < cells_; ++number) {
    SATCHEL_ASSIGN(const auto length, whole_cell_at(*file, at));
    if (!length) return fail(Code::bad_checksum, "an image is shorter than it was");
    if (number > 0) {
      SATCHEL_ASSIGN(const Bytes sealed, file->read(at + kLengthBytes, static_cast<std::size_t>(*length)));
      const auto packed = vault_.unseal(place(number), sealed);
      if (packed.code() == Code::corrupt) return fail(Code::bad_checksum, "an image that came was altered here");
      if (!packed) return packed.error();
      const ImageManifest& of = *state_->of;
      const auto plain =
          unpacker.unpack(*packed, of.bytes_of(of.database_pieces() + static_cast<std::size_t>(number) - 1));
      if (!plain) return fail(Code::bad_checksum, plain.error().detail);
      SATCHEL_TRY(take(*plain));
    }
    at += kLengthBytes + *length;
  }
  return {};
}

Status ImagePart::remove() {
  looked_ = false;
  SATCHEL_TRY(rows_.remove());
  SATCHEL_TRY(files_.remove(path_));
  state_.reset();
  looked_ = true;
  cells_ = first_end_ = end_ = 0;
  return {};
}

}  // namespace satchel
