// Photos, signatures and sounds as files that their SHA-256 names.
//
//     ROOT/ab/cdef…          a blob: two, then 62 lower-case hex digits of its SHA-256
//     ROOT/ab/cdef….sealed   the same, encrypted (sealed_file.h): what a folder with a vault writes
//     ROOT/<32 hex>.part     a blob being written, plain or encrypted as it will be; nothing names it yet
//
// A blob is written and hashed in one go, synced, renamed to its name, and the folders synced; only then is its hash
// returned, so a row that names a hash never outlives its bytes. Bytes are never re-encoded and never changed; the same
// bytes again replace the file by themselves, which heals one that had rotted.
//
// A folder with a vault reads what stands there plain, from an earlier build, as well; where both stand, the encrypted
// one counts, and the same bytes again take the plain one away.
#pragma once

#include <bitset>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/evidence/sealed_file.h"
#include "engine/ports/clock.h"
#include "engine/ports/files.h"

namespace satchel {

struct BlobInfo {
  Hash sha256;
  std::uint64_t size = 0;
  bool operator==(const BlobInfo&) const = default;
};

/// One per folder at a time (the store's lock file sees to that); used from one thread, its Writers too. Memory does
/// not grow with the size of a blob. Errors everywhere: those of Files, besides what is named; with a vault, of all
/// that reads or writes bytes, key_locked and other_key: nothing is written then, and nothing is found damaged.
class BlobFolder {
 public:
  class Writer;

  /// `files`, `random` and `vault` must live longer. Without a vault everything is plain. Nothing is touched yet; ROOT
  /// and its 256 shelves are made with the first blob, the folder above it must be there.
  BlobFolder(Files& files, std::string root, Random& random, Vault* vault = nullptr);

  /// Asked on a full disk: whether something gave way. Then add_file() and add_bytes() try once more.
  void on_full_disk(std::function<bool()> gave_way) { gave_way_ = std::move(gave_way); }

  /// Copies a file in. Hash and size are of the bytes written; the source is read twice, and refused when the second
  /// reading differs: a camera was still at it.
  /// Errors: too_large (above limits::kBlobBytes), busy (the source changed meanwhile: try again).
  Result<BlobInfo> add_file(const std::string& path);
  /// Error: too_large.
  Result<BlobInfo> add_bytes(ByteView bytes);
  /// For a blob that comes in pieces. The Writer must not outlive the folder.
  Result<std::unique_ptr<Writer>> write();

  /// The plain bytes of a blob, verified as they are read where they are encrypted; safe from several threads, and
  /// while the blob is removed or written anew. Errors, of each read as well: not_found, corrupt.
  Result<std::unique_ptr<ReadableFile>> open(const Hash& hash);
  /// What can still be read of one that open() finds damaged, of `size` bytes once: a read that meets what does not
  /// open ends with corrupt, and others go on. Whose bytes they are only their hash tells. Errors: not_found, corrupt.
  Result<std::unique_ptr<ReadableFile>> open_damaged(const Hash& hash, std::uint64_t size);
  /// The file where the blob comes to stand when it is written. Only a folder without a vault has plain bytes in it.
  std::string path(const Hash& hash) const;
  /// The file where it stands; where neither is there, a name that is not.
  std::string standing(const Hash& hash);
  /// A file of its name is there, though a power cut may take it.
  bool stands(const Hash& hash);
  /// True only for what would survive a power cut: a name that an earlier run may have left unsynced is synced first,
  /// and where that fails, the answer is no.
  bool exists(const Hash& hash);
  /// Of the plain bytes. Errors: not_found, corrupt (no encrypted blob is as long).
  Result<std::uint64_t> size(const Hash& hash);
  /// Reads the blob again, whole. Errors: not_found, corrupt (other bytes than its name says).
  Status check(const Hash& hash);
  /// Takes it out from under its name; the file stays beside it, as NAME.damaged.
  Status set_aside(const Hash& hash);
  /// Deletes it, durably; no error where it is gone already.
  Status remove(const Hash& hash);
  /// Every blob, sorted; names that are no blob's are passed over. 32 bytes of memory each.
  Result<std::vector<Hash>> list();
  /// Deletes what an interrupted run left half written. Call it before the first Writer.
  Status remove_leftovers();

 private:
  Result<BlobInfo> with_room(const std::function<Result<BlobInfo>()>& add);
  Result<BlobInfo> enter(const std::string& part, const BlobInfo& info);
  Status make_ready();

  std::string plain_path(const Hash& hash) const;

  Files& files_;
  std::string root_;
  Random& random_;
  Vault* vault_;
  std::function<bool()> gave_way_;
  bool ready_ = false;
  /// By first byte: every name in that shelf is synced. Known only after a sync in this run.
  std::bitset<256> shelf_durable_;
};

/// A blob on its way in. Destroyed before finish() has succeeded, it leaves nothing behind.
class BlobFolder::Writer {
 public:
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  std::uint64_t size() const { return size_; }
  /// After an error the Writer is of no more use. Error: too_large.
  Status append(ByteView bytes);
  /// Ends the writing, once. Error: bad_checksum, where `expected` is given and the bytes have another hash.
  Result<BlobInfo> finish(std::optional<Hash> expected = {});

 private:
  friend class BlobFolder;
  Writer(BlobFolder& folder, std::string part, std::unique_ptr<WritableFile> file)
      : folder_(folder), part_(std::move(part)), file_(std::move(file)) {}

  BlobFolder& folder_;
  std::string part_;
  std::unique_ptr<WritableFile> file_;
  std::unique_ptr<SealedFileWriter> sealed_;  // through which the bytes go, where there is a vault
  Sha256 hasher_;
  std::uint64_t size_ = 0;
};

}  // namespace satchel
