#include "engine/store/image_rows.h"

#include "engine/sql/database.h"

namespace satchel {

Result<std::size_t> ImageRows::keep_sound(const ImageManifest& of) {
  out_.reset();
  for (const char* tail : sql::kFileTails)
    if (*tail != '\0') SATCHEL_TRY(files_->remove(path_ + tail));
  if (!files_->exists(path_)) return std::size_t{0};
  std::uint64_t at = 0;
  std::size_t sound = 0;
  {
    SATCHEL_ASSIGN(const auto file, files_->open(path_));
    for (; sound < of.database_pieces(); ++sound) {
      SATCHEL_ASSIGN(const Bytes piece, file->read(at, of.bytes_of(sound)));
      if (piece.size() != of.bytes_of(sound) || checksum(piece) != of.pieces[sound].checksum) break;
      at += piece.size();
    }
    if (at == file->size()) return sound;
  }
  SATCHEL_TRY(files_->truncate(path_, at));
  return sound;
}

Status ImageRows::open() {
  if (out_) return {};
  SATCHEL_ASSIGN(out_, files_->append_to(path_));
  return {};
}

Status ImageRows::add(const PackedPiece& piece, ByteView packed, std::size_t size) {
  const auto plain = unpacker_.unpack(packed, size);
  if (plain.code() == Code::invalid) return fail(Code::bad_checksum, plain.error().detail);
  if (!plain) return plain.error();
  if (checksum(*plain) != piece.checksum) return fail(Code::bad_checksum, "rows of an image");
  SATCHEL_TRY(open());
  Status added = out_->append(*plain);
  if (!added) out_.reset();
  return added;
}

Status ImageRows::sync() {
  SATCHEL_TRY(open());
  Status synced = out_->sync();
  out_.reset();
  return synced;
}

Status ImageRows::remove() {
  out_.reset();
  Status out;
  for (const char* tail : sql::kFileTails) {
    Status removed = files_->remove(path_ + tail);
    if (!removed) out = std::move(removed);
  }
  return out;
}

}  // namespace satchel
