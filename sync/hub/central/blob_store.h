// Where the hub keeps blobs, and what is still on its way to be one.
//
// An upload is created with its length, takes bytes in chunks (one request each), and becomes a blob by itself with its
// last byte. Its id is 32 lower-case hex digits that nobody can guess.
//
// Safe from several threads. Errors everywhere: those of Files, besides what is named.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/ports/files.h"

namespace satchel::hub {

struct UploadInfo {
  std::uint64_t length = 0;
  std::optional<Hash> sha256;  // as announced; known to all once the upload is complete
  std::string metadata;        // the creator's, kept as it came
  Id creator;
  Millis created;
};

struct UploadState {
  UploadInfo info;
  std::uint64_t offset = 0;  // where the next chunk begins
  std::optional<Hash> blob;  // once complete
  bool repeated = false;     // the blob had been there before (told by commit() alone)
};

/// What stays of a chunk that was neither committed nor dropped: its connection broke, or the hub died.
enum class WhenCut {
  keep,  // what came; the SHA-256 of the whole is the judge
  drop,  // nothing: only its own checksum could have told that it is sound
};

class BlobStore {
 public:
  /// The bytes of one chunk, on their way in. The destructor ends a chunk as WhenCut says. Used by one thread at a
  /// time; must not outlive its store. Every call: locked, once a later chunk has taken over or the upload was ended.
  class Chunk {
   public:
    virtual ~Chunk() = default;
    /// Error: too_large, beyond the length of the upload. After any error only destroy it.
    virtual Status append(ByteView bytes) = 0;
    /// The chunk stands. If it was the last, the blob is durable when this returns.
    /// Error: bad_checksum, when the whole has another SHA-256 than announced. The upload is then gone.
    virtual Result<UploadState> commit() = 0;
    /// The upload is as if the chunk had never come.
    virtual Status drop() = 0;
  };

  virtual ~BlobStore() = default;
  /// The id of a new upload; one of length 0 is complete at once. Errors: disk_full where the bytes would not fit,
  /// bad_checksum for a length of 0 announced with the hash of something, too_many (limits::kOpenUploads of that
  /// device are under way; of idle ones the oldest gives way).
  virtual Result<std::string> create(const UploadInfo& info) = 0;
  /// Error: not_found.
  virtual Result<UploadState> find(const std::string& id) = 0;
  /// A chunk from `offset` on. One that is under way is cut: its sender has come back over another connection.
  /// Errors: not_found, wrong_offset.
  virtual Result<std::unique_ptr<Chunk>> append(const std::string& id, std::uint64_t offset, WhenCut cut) = 0;
  /// Ends an upload and drops its bytes; a blob that it became stays. Error: not_found.
  virtual Status terminate(const std::string& id) = 0;
  /// Ends the uploads created before, but those that take bytes just now.
  virtual Status remove_stale(Millis created_before) = 0;

  /// True only for a blob that would survive a power cut; false also where that cannot be told.
  virtual bool has(const Hash& hash) = 0;
  /// Reads it again, whole. One that has other bytes than its name says is set aside, so that it is taken again.
  /// Errors: not_found, corrupt.
  virtual Status check(const Hash& hash) = 0;
  /// Error: not_found.
  virtual Result<std::uint64_t> size(const Hash& hash) = 0;
  /// Error: not_found.
  virtual Result<std::unique_ptr<ReadableFile>> open(const Hash& hash) = 0;
};

}  // namespace satchel::hub
