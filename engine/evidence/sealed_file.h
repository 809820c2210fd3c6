// A file that is encrypted at rest, written once and read anywhere: what a blob is on a device's disk.
//
//     file     "satchel-at-rest-1" | salt (32) | chunk … | footer
//     chunk    64 KiB of the plain bytes, the last one less or as much; each 16 bytes longer. An empty file has none
//     footer   SHA-256 of the plain bytes (32) | their number, fixed64; 16 bytes longer
//
// XChaCha20-Poly1305 (vault.h) under a key that only this file has: Vault::key_for("satchel-blob-1" || salt). The nonce
// is the chunk's number from 0, in the footer 2^64 - 1, little-endian, and zeroes; the additional data one byte: 0, of
// the last chunk 1, of the footer 2. So a chunk that was altered, moved, left out or taken from another file does not
// open, and the footer binds the file to its name: the hash of what is in it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/base/hash.h"
#include "engine/evidence/vault.h"
#include "engine/ports/clock.h"
#include "engine/ports/files.h"

namespace satchel {

/// One thread at a time; constant memory. Errors: those of the file; then it is of no more use.
class SealedFileWriter {
 public:
  /// Writes the head. `out` must live longer. Errors, too: key_locked, other_key.
  static Result<std::unique_ptr<SealedFileWriter>> begin(Vault& vault, Random& random, WritableFile& out);
  ~SealedFileWriter();
  SealedFileWriter(const SealedFileWriter&) = delete;
  SealedFileWriter& operator=(const SealedFileWriter&) = delete;

  Status append(ByteView plain);
  /// Ends it, once. `sha256`: of all that was appended. Nothing is synced.
  Status finish(const Hash& sha256);

 private:
  SealedFileWriter(const RestKey& key, WritableFile& out) : key_(key), out_(out) {}
  Status seal_chunk(ByteView plain, bool last);

  RestKey key_;
  WritableFile& out_;
  Bytes held_;  // a chunk is sealed only when it is known whether it is the last
  std::uint64_t chunks_ = 0, size_ = 0;
};

/// The size of what is in a sealed file of `bytes`; nothing for one that no writer ended.
std::optional<std::uint64_t> size_in_sealed(std::uint64_t bytes);

/// The plain bytes of `sealed`, each chunk verified as it is read: whoever reads in steps that end at multiples of 64
/// KiB has each decrypted once. Constant memory beyond what a read returns; safe from several threads. `name` is for
/// errors. Errors, here and of each read: corrupt (altered, or other bytes than `sha256` names), those of the file; of
/// opening, too: key_locked, other_key.
Result<std::unique_ptr<ReadableFile>> open_sealed_file(Vault& vault, std::unique_ptr<ReadableFile> sealed,
                                                       const Hash& sha256, std::string name);
/// Of one that does not open, or may not: as far as its chunks do. Nobody has looked whose bytes they are; a read that
/// meets one that does not open ends with corrupt, and others go on. Errors: corrupt (too short to have any), those of
/// the file; key_locked, other_key.
Result<std::unique_ptr<ReadableFile>> open_damaged_file(Vault& vault, std::unique_ptr<ReadableFile> sealed,
                                                        std::uint64_t size, std::string name);

}  // namespace satchel
