// Files, as the host gives them (leveldb's Env, in our words). Paths are UTF-8 with '/'.
//
// Every call may fail with io, disk_full or not_found. No implementation retries an fsync that failed: the kernel has
// dropped the pages by then.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace satchel {

/// A file being written. Destroying it closes it; what was not synced may be lost in a power cut.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Status append(ByteView bytes) = 0;
  /// Returns when the bytes are on the disk.
  virtual Status sync() = 0;
};

/// A file being read; safe from several threads.
class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  virtual std::uint64_t size() const = 0;
  /// Up to `n` bytes from `offset`; fewer only at the end.
  virtual Result<Bytes> read(std::uint64_t offset, std::size_t n) = 0;
};

class Files {
 public:
  virtual ~Files() = default;
  /// A new, empty file; an old one of that name is emptied.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path) = 0;
  /// For more bytes at the end; created if missing.
  virtual Result<std::unique_ptr<WritableFile>> append_to(const std::string& path) = 0;
  virtual Result<std::unique_ptr<ReadableFile>> open(const std::string& path) = 0;
  /// Size in bytes. Error: not_found.
  virtual Result<std::uint64_t> size(const std::string& path) = 0;
  virtual bool exists(const std::string& path) = 0;
  /// Makes the folder and those above it; no error if it is there.
  virtual Status make_folder(const std::string& path) = 0;
  /// Replaces `to` in one step.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  /// No error if it is gone already.
  virtual Status remove(const std::string& path) = 0;
  /// Makes creations, renames and removals in this folder survive a power cut.
  virtual Status sync_folder(const std::string& path) = 0;
  /// Names (not paths) of what stands in a folder, sorted, without "." and "..".
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
  /// Free bytes where `path` is.
  virtual Result<std::uint64_t> free_space(const std::string& path) = 0;
  /// Cuts a file to `size` bytes.
  virtual Status truncate(const std::string& path, std::uint64_t size) = 0;
  /// An exclusive lock on `path` (created if missing), held until the returned object goes. Error: locked.
  virtual Result<std::shared_ptr<void>> lock(const std::string& path) = 0;
};

/// All of a file. Errors: those of Files, and too_large above `limit`.
Result<Bytes> read_all(Files& files, const std::string& path, std::uint64_t limit);
/// Writes a file so that after a power cut it is whole, old or new: temporary name, sync, rename, sync of the folder.
Status write_whole(Files& files, const std::string& path, ByteView bytes);
/// "a/b" for "a/b/c"; "." for "c".
std::string folder_of(const std::string& path);

}  // namespace satchel
