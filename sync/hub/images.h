// POST /v1/image: images for devices that pull from nothing (PROTOCOL.md section 16). One for each set of scopes and
// role, made at the first request that finds none new enough, from one snapshot, and kept in `images/` of the data
// folder: what goes with it is only made again.
#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "engine/ports/ports.h"
#include "engine/store/image_manifest.h"
#include "sync/http.h"
#include "sync/hub/central/central.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

struct ImageLimits {
  std::size_t least_records = 5'000;      // below it pages are as quick; 0: this hub makes no images
  std::size_t most_images = 32;           // kept
  std::uint64_t most_bytes = 2ULL << 30;  // together
  std::uint32_t most_reply = 4U << 20;    // bytes of pieces in one, if that is not less than a piece
  std::uint32_t piece_bytes =
      256U << 10;  // unpacked, at most limits::kImagePiece. Small ones unpack in the processor's
                   // cache, and little is lost with a line; the manifest grows by 42 each
};

class Images {
 public:
  /// Opens the same database once more, for who reads all of it: nobody waits for him.
  using Beside = std::function<Result<std::unique_ptr<Central>>()>;
  /// All must outlive it. Thread-safe. `beside` is empty where `central` itself serves several readers at once.
  /// `folder` is made with the first image; `vfs` as in HubOptions.
  Images(Central& central, Beside beside, Ports ports, const Id& hub, std::string folder, const char* vfs,
         const ImageLimits& limits, std::function<void(const std::string&)> log);

  sync::HttpReply handle(const sync::HttpRequest& request);

 private:
  struct Image {
    ImageManifest manifest;
    SignedManifest as_signed;
    Hash id;                 // of the manifest's bytes
    std::uint64_t used = 0;  // a later one is higher
  };
  struct Answer {
    sync::ImageReply message;
    Bytes pieces;  // behind it
  };
  using Kept = std::map<std::string, Image>;  // by the name of its file

  Result<Bytes> reply_to(const sync::OpenedRequest& opened);
  Result<Answer> answer(const DeviceRow& device, const sync::ImageRequest& request);
  Result<Answer> pieces(const std::string& name, const Image& image, const sync::ImageRequest& request);
  /// The image for that device, made where none is there; nothing where pages will do, or another call makes one.
  struct Found {
    std::string name;
    Image image;
    bool building = false;
  };
  Result<std::optional<Found>> find(const DeviceRow& device, const sync::ImageRequest& request);
  Result<bool> still_serves(CentralView& view, const DeviceRow& device, const ImageManifest& manifest,
                            const sync::ImageRequest& request);
  Result<Image> make(const DeviceRow& device, const std::string& name);
  Result<Image> make(Central& central, const DeviceRow& device, const std::string& name);
  std::string name_for(const DeviceRow& device, const Hash& schema) const;
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  void load();
  Result<Image> read(const std::string& name);
  void keep(const std::string& name, const Image& image);
  void drop(const std::string& name);

  Central& central_;
  Beside beside_;
  Ports ports_;
  Id hub_;
  std::string folder_;
  const char* vfs_;
  ImageLimits limits_;
  std::function<void(const std::string&)> log_;
  std::mutex building_;  // one at a time is made
  std::mutex mutex_;     // over what follows
  Kept kept_;
  bool loaded_ = false;
  std::uint64_t uses_ = 0;
};

}  // namespace satchel::hub
