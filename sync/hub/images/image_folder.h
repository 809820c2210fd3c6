// The folder of a hub's images (images.h). Several hubs, and programs beside them, may share it. Internal to sync/hub.
//
//     DATA/images/NAME.image     pieces | signature | manifest | fixed64 length of the two before
//     DATA/images/….making…      what a maker works in; the name is random
//     DATA/images.lock           held by whoever makes one: so no two do, and whatever is being made is then his own
//
// An image comes under its name by rename, and goes by removal: who reads one that another replaced or removed finds
// bytes of another hash, or none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/ports/ports.h"
#include "engine/store/image_builder.h"

namespace satchel::hub {

struct KeptImage {
  ImageManifest manifest;
  SignedManifest as_signed;
  Hash id;           // of the manifest's bytes
  std::string name;  // of its file
};
using ImagePtr = std::shared_ptr<const KeptImage>;

/// For whom: a name for each schema, role and set of scopes (sorted), and for each format, so that hubs of two versions
/// do not take each other's.
std::string image_name(std::string_view role, const std::vector<std::string>& scopes, const Hash& schema);

/// Where whoever erases does so: all images go, and what dead makers left. One that is made meanwhile is its maker's to
/// remove. Errors: those of Files.
Status remove_images(Files& files, const std::string& data);

class ImageFolder {
 public:
  /// `folder` is made by make_ready().
  ImageFolder(Ports ports, const Id& hub, std::string folder) : ports_(ports), hub_(hub), folder_(std::move(folder)) {}

  /// Null where none is that this hub signed and that has this format. Errors: those of the disk.
  Result<ImagePtr> read(const std::string& name);
  Result<std::unique_ptr<ReadableFile>> open(const std::string& name) { return ports_.files.open(path(name)); }
  Result<std::vector<std::string>> names();
  void remove(const std::string& name) { (void)ports_.files.remove(path(name)); }

  /// For who makes one, as long as he holds it. Error: locked.
  Result<std::shared_ptr<void>> lock();
  /// With the lock: what dead makers left goes. A path to work in that is nobody else's.
  Result<std::string> make_ready();
  /// With the lock: packed, signed and under its name, where it replaces another; its own id and name.
  Result<ImagePtr> write(ImageBuilder& builder, const std::string& work, ImageManifest manifest);

 private:
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  Result<KeptImage> read_strictly(const std::string& name);
  Result<KeptImage> write_file(ImageBuilder& builder, const std::string& path, ImageManifest manifest);

  Ports ports_;
  Id hub_;
  std::string folder_;
};

}  // namespace satchel::hub
