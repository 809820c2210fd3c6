// POST /v1/image: images for devices that pull from nothing (PROTOCOL.md section 16). One for each set of scopes and
// role, made at the first request that finds none new enough, from one snapshot, and kept in `images/` of the data
// folder (image_folder.h): what goes with it is only made again. Hubs side by side use each other's.
#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "engine/ports/ports.h"
#include "sync/http.h"
#include "sync/hub/central/central.h"
#include "sync/hub/images/image_folder.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

struct ImageLimits {
  std::size_t least_records = 5'000;      // below it pages are as quick; 0: this hub makes no images
  std::size_t most_images = 32;           // kept
  std::uint64_t most_bytes = 2ULL << 30;  // together
  std::uint32_t most_reply = 4U << 20;    // bytes of pieces in one, if that is not less than a piece
  // Unpacked, from 4 KiB to limits::kImagePiece: taken as the nearest of these where it lies beyond. Small ones unpack
  // in the processor's cache, and little is lost with a line; the manifest grows by 42 each.
  std::uint32_t piece_bytes = 256U << 10;
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
  struct Answer {
    sync::ImageReply message;
    Bytes pieces;  // behind it
  };
  struct InMemory {
    ImagePtr image;
    std::uint64_t used = 0;  // a later one is higher
  };
  /// Who asks, what for, and the image of which the file is not what was signed, if one was met.
  struct Asked {
    const DeviceRow& device;
    const sync::ImageRequest& request;
    std::vector<std::string> scopes;  // sorted
    std::string name;
    Hash unsound;
  };
  /// `image`, or why there is none.
  struct Found {
    ImagePtr image;
    sync::ImageOutcome without{};
  };

  Result<Bytes> reply_to(const sync::OpenedRequest& opened);
  Result<Answer> answer(const DeviceRow& device, const sync::ImageRequest& request);
  Result<Answer> answer_from_image(const DeviceRow& device, const sync::ImageRequest& request);
  /// Error, too: not_found, corrupt where the file is not that image any more.
  Result<Answer> pieces(const KeptImage& image, const sync::ImageRequest& request);

  Result<Found> find(const Asked& asked);
  Result<ImagePtr> serving(CentralView& view, const Asked& asked);
  Result<bool> serves(CentralView& view, const KeptImage* image, const Asked& asked);

  // images_make.cc
  Result<Found> make(const Asked& asked);
  Result<ImagePtr> make_from(Central& central, const Asked& asked);
  Status take_stock();
  void evict();

  ImagePtr in_memory(const std::string& name);
  void keep(const ImagePtr& image);
  void forget(const KeptImage& image);

  Central& central_;
  Beside beside_;
  Ports ports_;
  ImageFolder folder_;
  const char* vfs_;
  const ImageLimits limits_;
  std::function<void(const std::string&)> log_;
  std::mutex mutex_;                      // over what follows
  std::map<std::string, InMemory> kept_;  // by the name of its file
  std::uint64_t uses_ = 0;
  bool looked_ = false;  // at what an earlier life of the hub left
};

}  // namespace satchel::hub
