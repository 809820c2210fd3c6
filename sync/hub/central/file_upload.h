// An upload as it stands in memory, and the chunk that writes it. For the sources of FileBlobs only.
#pragma once

#include "sync/hub/central/file_blobs.h"

namespace satchel::hub {

/// All but `id` under `mutex`.
struct FileBlobs::Upload {
  std::string id;
  std::mutex mutex;
  UploadRecord record;
  std::uint64_t size = 0;    // of the file
  Sha256 hasher;             // over the first `hashed` bytes of it
  std::uint64_t hashed = 0;  // above `size` after a chunk was dropped
  FileChunk* chunk = nullptr;
  std::uint64_t chunk_start = 0;
  WhenCut when_cut = WhenCut::keep;
  std::optional<Hash> blob;
  bool gone = false;
  std::shared_ptr<void> held;  // its lock, where hubs share the folder

  /// What a client may count on.
  std::uint64_t offset() const { return chunk != nullptr && when_cut == WhenCut::drop ? chunk_start : size; }
  bool all_here() const { return chunk == nullptr && size == record.info.length; }
  UploadState state() const { return {record.info, offset(), blob, false}; }
};

/// Lets go of an upload at the end of a call, unless a chunk is under way. Within its mutex.
class FileBlobs::Held {
 public:
  explicit Held(Upload& upload) : upload_(upload) {}
  ~Held() {
    if (upload_.chunk == nullptr) upload_.held.reset();
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  Upload& upload_;
};

class FileBlobs::FileChunk final : public BlobStore::Chunk {
 public:
  FileChunk(FileBlobs& store, UploadPtr upload, std::unique_ptr<WritableFile> file)
      : store_(store), upload_(std::move(upload)), file_(std::move(file)) {}
  ~FileChunk() override;

  Status append(ByteView bytes) override;
  Result<UploadState> commit() override;
  Status drop() override;

 private:
  bool mine() const { return upload_->chunk == this; }
  Status still_mine() const;
  Status failed_append(Status status);

  FileBlobs& store_;
  UploadPtr upload_;
  std::unique_ptr<WritableFile> file_;
};

}  // namespace satchel::hub
