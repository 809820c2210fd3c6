// An image on its way to a device, as far as it has come: the file `image.part` of the store's folder, encrypted, so
// that it can be kept and gone on with. It is worth no more than a download: whatever is odd about it, it is begun
// anew.
//
//     file   fixed64 length of what follows | sealed (signature || manifest), then for each stretch that came
//            fixed64 length | sealed (bytes). Each is sealed to its number and, behind the first, to the manifest
#pragma once

#include <functional>
#include <optional>

#include "engine/evidence/vault.h"
#include "engine/ports/files.h"
#include "engine/store/image_manifest.h"

namespace satchel {

class ImagePart {
 public:
  /// Both must outlive it.
  ImagePart(Files& files, Vault& vault, std::string path) : files_(files), vault_(vault), path_(std::move(path)) {}

  /// Nothing when none was begun, or what stands there is of no use. Errors: those of the file.
  Result<std::optional<ImageSoFar>> state();
  /// Begins anew. Errors: those of the file and of the key.
  Status begin(const SignedManifest& manifest);
  /// The next bytes. Error, too: invalid before begin().
  Status add(ByteView bytes);
  /// The cells that came, in order, behind the first `from`. Errors: bad_checksum for what does not open; those of
  /// `take`, of the file, of the key.
  Status each(std::uint64_t from, const std::function<Status(ByteView)>& take);
  Status remove();

 private:
  Bytes place(std::uint64_t number) const;
  Status append(ByteView plain);
  Status look();

  Files& files_;
  Vault& vault_;
  std::string path_;
  std::optional<ImageSoFar> state_;
  bool looked_ = false;
  Hash manifest_;            // of what the first cell says
  std::uint64_t cells_ = 0;  // that are whole
};

}  // namespace satchel
