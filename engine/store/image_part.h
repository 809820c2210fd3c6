// An image on its way to a device, as far as it has come, so that it can be kept and gone on with. It is worth no more
// than a download: whatever is odd about it, it is begun anew. The rows stand beside (image_rows.h); the file
// `image.part` of the store's folder has all else, encrypted:
//
//     file   fixed64 length of what follows | sealed (manifest), then for each piece of the items fixed64 length |
//            sealed (piece, packed). Each is sealed to its number and, behind the first, to the manifest
#pragma once

#include <functional>
#include <optional>

#include "engine/evidence/vault.h"
#include "engine/store/image_rows.h"

namespace satchel {

class ImagePart {
 public:
  /// `files` and `vault` must outlive it; `rows` is the path of the rows.
  ImagePart(Files& files, Vault& vault, std::string path, std::string rows)
      : files_(files), vault_(vault), path_(std::move(path)), rows_(files, std::move(rows)) {}

  /// Nothing when none was begun, or what stands there is of no use. The first call, and one behind an error, reads all
  /// that came. Errors: those of the files; key_locked.
  Result<std::optional<ImageSoFar>> state();
  /// Begins anew: `manifest` encoded, and seen to be the hub's. Errors: those of the files; those of the key, with
  /// which what came stays; invalid.
  Status begin(ByteView manifest);
  /// The next pieces, packed and whole; those before one that is wrong are kept. Errors, too: invalid before begin()
  /// and where a piece is cut; bad_checksum for what is not as the hub signed it.
  Status add(ByteView pieces);
  /// The rows are durable, and let go.
  Status sync_rows() { return rows_.sync(); }
  /// The items as they were before they were packed, in order, cut anywhere. Errors: bad_checksum for what does not
  /// open; those of `take`, of the file, of the key.
  Status each_of_items(const std::function<Status(ByteView)>& take);
  /// Whether anything may stand there.
  bool any() const { return files_.exists(path_) || rows_.any(); }
  Status remove();

 private:
  Bytes place(std::uint64_t number) const;
  Status append(ByteView plain);
  Status add_piece(ByteView packed);
  Status look();
  Status look_at_cells();
  Result<bool> open_cell(ReadableFile& file, std::uint64_t length);

  Files& files_;
  Vault& vault_;
  std::string path_;
  ImageRows rows_;
  std::optional<ImageSoFar> state_;
  bool looked_ = false;
  std::uint64_t cells_ = 0;                // that are whole
  std::uint64_t first_end_ = 0, end_ = 0;  // of the first of them, of the last
};

}  // namespace satchel
