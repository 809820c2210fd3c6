// A signing key in a file, where there is no OS keystore.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "engine/ports/agreement.h"
#include "engine/ports/clock.h"
#include "engine/ports/files.h"
#include "engine/ports/keys.h"

namespace satchel::os {

/// An Ed25519 key (RFC 8032, by libsodium). The file holds its 32-byte seed and nothing else; Files decides who may
/// read it (system_files: this user alone). Memory is wiped on destruction. Safe from several threads.
class FileKeys final : public Keys, public Agreement {
 public:
  /// Reads the key at `path`; where there is none, makes one, with its folder. What it returns survives a power cut. A
  /// file of another size is never overwritten. While it makes a key it holds a lock on `path` + ".lock", so that two
  /// processes do not make two keys.
  ///
  /// Errors: corrupt (not 32 bytes), locked (another process is making it: try again), and those of Files.
  static Result<std::unique_ptr<FileKeys>> open_or_create(Files& files, Random& random, const std::string& path);

  /// The same, and makes none. Error, too: not_found.
  static Result<std::unique_ptr<FileKeys>> open(Files& files, const std::string& path);

  explicit FileKeys(const std::array<std::uint8_t, 32>& seed);
  ~FileKeys() override;
  FileKeys(const FileKeys&) = delete;
  FileKeys& operator=(const FileKeys&) = delete;

  PublicKey public_key() override { return public_; }
  /// Does not fail.
  Result<Signature> sign(ByteView message) override;
  /// BLAKE2b (RFC 7693) of "satchel-rest-1" with the seed as its key. Does not fail.
  Result<RestKey> rest_key() override;
  Result<Bytes> agree(ByteView point) override;

 private:
  PublicKey public_;
  std::array<std::uint8_t, 64> secret_{};
};

}  // namespace satchel::os
