// The blob store on files: finished blobs in the layout of engine/evidence/blobs.h, uploads beside them.
//
//     DATA/blobs/ab/cdef…       a blob
//     DATA/uploads/<id>         the bytes of an upload so far
//     DATA/uploads/<id>.info    what is known of it (upload_record.h); outlives the bytes, so that a client which
//                               lost the last reply still learns that all came
//
// Bytes are written as they come, hashed in the same pass, and synced once, when the upload is complete; then the file
// is renamed to its name and that folder synced. Nothing of an unfinished upload is synced: after a kill all of it is
// still there; after a power cut what is there may have holes, so only uploads with an announced hash go on, and the
// others are forgotten (404: the client starts anew).
//
// After an fsync that failed the upload is gone: nobody knows what of it the disk has.
//
// Where hubs share the folder, an upload belongs to who holds
//
//     DATA/uploads/<id>.lock    while it takes a chunk, or anything else is done to it; ends with its holder
//
// and whoever takes hold of it reads what the disk has by then, and hashes that anew. A chunk at another hub is not
// cut: who comes back is told `locked` until that hub has noticed that its connection broke.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "engine/evidence/blobs.h"
#include "engine/ports/clock.h"
#include "sync/hub/central/open_uploads.h"
#include "sync/hub/central/upload_record.h"

namespace satchel::hub {

/// Who else serves the folder: nobody; other hubs, of which none is here yet; other hubs.
enum class Sharing : std::uint8_t { none, first, others };

class FileBlobs final : public BlobStore {
 public:
  /// Older uploads are ended at the start, and each day as others begin: who has not come back by then starts anew.
  static constexpr Millis kKeep{7LL * 24 * 3600 * 1000};

  /// Makes the folders, and clears what an earlier run left: uploads above their age, and files that belong to none;
  /// not so where others are at work. `data` must be there, and used by one store at a time, or by such as share it.
  /// The ports must outlive the store; `random` is used under a lock, the others must be safe from several threads.
  static Result<std::unique_ptr<FileBlobs>> open(Files& files, Random& random, Clock& clock, const std::string& data,
                                                 Sharing sharing = Sharing::none, Millis keep = kKeep);
  /// For a program beside a serving hub: it reads blobs, takes no uploads, and tidies nothing.
  static std::unique_ptr<FileBlobs> beside(Files& files, Random& random, Clock& clock, const std::string& data) {
    return std::unique_ptr<FileBlobs>(new FileBlobs(files, random, clock, data));
  }

  Result<std::string> create(const UploadInfo& info) override;
  Result<UploadState> find(const std::string& id) override;
  Result<std::unique_ptr<Chunk>> append(const std::string& id, std::uint64_t offset, WhenCut cut) override;
  Status terminate(const std::string& id) override;
  Status remove_stale(Millis created_before) override;

  bool has(const Hash& hash) override;
  Status check(const Hash& hash) override;
  Result<std::uint64_t> size(const Hash& hash) override;
  Result<std::unique_ptr<ReadableFile>> open(const Hash& hash) override;

 private:
  struct Upload;
  class Held;
  class FileChunk;
  using UploadPtr = std::shared_ptr<Upload>;

  FileBlobs(Files& files, Random& random, Clock& clock, const std::string& data, Sharing sharing = Sharing::none,
            Millis keep = kKeep);
  Status make_folders(const std::string& data);
  Status remove_orphans();
  Status remove_idle(const std::string& id);
  bool begins_day();
  bool has_room(const Id& creator);
  Status make_room(const Id& creator);
  Result<UploadRecord> read_record(const std::string& id);

  std::string data_path(const std::string& id) const { return uploads_ + "/" + id; }
  std::string info_path(const std::string& id) const { return uploads_ + "/" + id + ".info"; }
  std::string lock_path(const std::string& id) const { return uploads_ + "/" + id + ".lock"; }

  // Under mutex_.
  bool durable(const Hash& hash);
  bool stands(const UploadInfo& info);
  Result<UploadPtr> load(const std::string& id);
  Status read(Upload& upload, bool mine);
  void remember(const UploadPtr& upload);

  // Under the upload's mutex, if any.
  Status hold(Upload& upload);
  Result<UploadState> state_elsewhere(const std::string& id);
  Status take_over(Upload& upload, std::uint64_t offset, WhenCut cut);
  Status set_record(Upload& upload, UploadRecord record);
  Status catch_up(Upload& upload);
  Status roll_back(Upload& upload, std::uint64_t to);
  Result<bool> complete(Upload& upload, std::unique_ptr<WritableFile> file);
  /// Held while a blob comes to its place, or is set aside: another hub may be at the same one. Error: locked.
  Result<std::shared_ptr<void>> lock_blob(const Hash& hash);
  Status enter(const Upload& upload, const Hash& hash);
  Status discard(Upload& upload);

  Result<UploadPtr> acquire(const std::string& id);
  void forget(const std::string& id);

  Files& files_;
  Clock& clock_;
  const Sharing sharing_;
  const Millis keep_;
  std::string uploads_;

  std::mutex mutex_;  // never taken before an upload's
  Random& random_;
  BlobFolder blobs_;
  std::map<std::string, UploadPtr> live_;
  OpenUploads open_;  // as far as this hub saw, where others take uploads too
  Millis swept_;
  /// Renamed, but not yet synced.
  std::multiset<Hash> entering_;
  /// Synced by this hub, where others enter blobs too.
  std::set<Hash> synced_;
};

}  // namespace satchel::hub
