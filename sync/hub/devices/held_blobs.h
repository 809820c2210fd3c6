// What the hub says for good of the blobs that it holds. Internal to sync/hub.
#pragma once

#include <functional>

#include "engine/ports/ports.h"
#include "sync/hub/central/blob_store.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

class HeldBlobs {
 public:
  /// All must outlive it. Thread-safe.
  HeldBlobs(Central& central, Ports ports, const StatementLog& statements, BlobStore& blobs,
            std::function<void(const std::string&)> log)
      : central_(central), ports_(ports), statements_(statements), blobs_(blobs), log_(std::move(log)) {}

  bool has(const Hash& blob) const { return blobs_.has(blob); }
  /// Those of them that are here for good and as they were (they are read again), with a receipt for the device. That
  /// is a commit, though of nothing: a device that has it must notice when the hub goes back to before.
  Result<std::vector<Hash>> vouch(const Id& device, Epoch epoch, const std::vector<Hash>& asked);
  /// The same of those that the device has no receipt of yet; nothing for a device that is not known.
  Status vouch_once(const Id& device, Epoch epoch, const std::vector<Hash>& blobs);

 private:
  /// Whether its bytes are here for good, and as they were.
  Result<bool> is_sound(const Hash& blob);
  Status say(const Id& device, Epoch epoch, std::vector<Hash> blobs);
  Result<std::vector<Hash>> without_receipt(const Id& device, const std::vector<Hash>& blobs);

  Central& central_;
  Ports ports_;
  const StatementLog& statements_;
  BlobStore& blobs_;
  std::function<void(const std::string&)> log_;
};

}  // namespace satchel::hub
