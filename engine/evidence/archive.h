// A ZIP file in one form only, so that the same parts have the same bytes and a reader sees any bit that differs.
//
// PKWARE's APPNOTE.TXT 6.3.10, of which this uses: local headers (4.3.7), central directory (4.3.12), end record
// (4.3.16). Parts are stored as they are, one behind the other from the first byte on, in the order of the directory;
// the times are 1980-01-01 00:00; no extra field, no comment, no data descriptor, no ZIP64. Any ZIP program opens it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/base/limits.h"
#include "engine/ports/files.h"

namespace satchel {

/// Writes parts to a file that is empty. After an error it is of no more use.
class ArchiveWriter {
 public:
  /// The file must outlive it.
  explicit ArchiveWriter(WritableFile& file) : file_(file) {}
  /// Errors: invalid for a name that is not of [a-z0-9._/-], or is there already; too_large beyond 4 GiB or 65,534
  /// parts.
  Status add(const std::string& name, ByteView bytes);
  /// From a file, which is read twice. Memory does not grow with it. Error besides: busy when it changed meanwhile.
  Status add(const std::string& name, ReadableFile& from);
  /// The directory, and a sync. Nothing can be added any more.
  Status finish();

 private:
  Status begin(const std::string& name, std::uint64_t size, std::uint32_t crc);

  WritableFile& file_;
  Bytes directory_;
  std::set<std::string> names_;
  std::uint64_t written_ = 0;
};

/// Reads one. Safe from several threads.
class Archive {
 public:
  struct Part {
    std::string name;
    std::uint64_t offset = 0, size = 0;  // of its bytes in the file
    std::uint32_t crc = 0;
  };

  /// Error: invalid for anything that ArchiveWriter does not write; the bytes of parts are not looked at yet.
  static Result<Archive> open(std::unique_ptr<ReadableFile> file);
  const std::vector<Part>& parts() const { return parts_; }
  const Part* find(std::string_view name) const;
  /// Up to `n` bytes of a part from `from` on.
  Result<Bytes> read(const Part& part, std::uint64_t from, std::size_t n) const;
  /// All of it. Errors: invalid when it does not fit its CRC-32; too_large above `limit`.
  Result<Bytes> read(const Part& part, std::uint64_t limit) const;

 private:
  explicit Archive(std::unique_ptr<ReadableFile> file) : file_(std::move(file)) {}
  Status read_directory();
  Status read_parts(ByteView directory, std::size_t count, std::uint64_t end);

  std::unique_ptr<ReadableFile> file_;
  std::vector<Part> parts_;
};

}  // namespace satchel
