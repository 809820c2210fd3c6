// The rows of an image on its way to a device: the file `image.db.part`, the pieces of the image's database, unpacked,
// each behind the one before. They are in the clear, as a device will have them.
//
// Nothing of it is durable before sync(). What a loss of power, a kill, or a database that was begun upon them made of
// the rows, the pieces' checksums tell.
#pragma once

#include <memory>
#include <string>

#include "engine/base/pack.h"
#include "engine/ports/files.h"
#include "engine/store/image_manifest.h"

namespace satchel {

class ImageRows {
 public:
  /// `files` must outlive it.
  ImageRows(Files& files, std::string path) : files_(&files), path_(std::move(path)) {}

  /// How many pieces of that image stand there: those before the first that is not as it was. What is behind them is
  /// cut off. Reads all of it. Errors: those of the file.
  Result<std::size_t> keep_sound(const ImageManifest& of);
  /// The next piece, which unpacks to `size` bytes. Errors: those of the file; bad_checksum for what does not, or to
  /// other bytes than `piece` has the checksum of.
  Status add(const PackedPiece& piece, ByteView packed, std::size_t size);
  /// What was added is durable, and is let go.
  Status sync();
  /// Whether anything stands there.
  bool any() const { return files_->exists(path_); }
  Status remove();

 private:
  Status open();

  Files* files_;
  std::string path_;
  std::unique_ptr<WritableFile> out_;
  FrameUnpacker unpacker_;
};

}  // namespace satchel
