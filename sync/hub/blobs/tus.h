// What tus 1.0.0 writes into heads: its headers and our targets, read strictly. Values in, values out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/hash.h"
#include "sync/http.h"

namespace satchel::hub::tus {

inline constexpr std::string_view kRoot = "/v1/blobs";
inline constexpr std::string_view kVersion = "1.0.0";
inline constexpr std::string_view kExtensions = "creation,creation-with-upload,checksum,termination";
inline constexpr std::string_view kAlgorithms = "sha256,sha1";
inline constexpr std::string_view kContentType = "application/offset+octet-stream";

/// What a target names: `/v1/blobs`, an upload `/v1/blobs/<id>`, or a blob `/v1/blobs/sha256/<64 hex digits>`. A query
/// is passed over. Kind none for anything else.
struct Target {
  enum class Kind { none, collection, upload, blob };
  Kind kind = Kind::none;
  std::string id;
  Hash hash;
};
Target parse_target(std::string_view target);
std::string upload_path(std::string_view id);
std::string blob_path(const Hash& hash);

/// X-HTTP-Method-Override, where given, else the method of the request.
std::string method_of(const sync::HttpRequest& request);

/// A header's number: decimal digits; what is above 2^63-1 counts as that. Error: invalid, also for a header that is
/// missing.
Result<std::uint64_t> number(const sync::HttpRequest& request, std::string_view header);

/// Upload-Metadata: "key base64,key base64,key". Keys are visible ASCII, each there once.
struct Metadata {
  std::string text;            // as it came; sound as a header value
  std::optional<Hash> sha256;  // of the key `sha256`: base64 of 64 hex digits
};
/// Error: invalid.
Result<Metadata> parse_metadata(std::string_view text);

enum class Algorithm { sha1, sha256 };

/// Upload-Checksum: "sha256 <base64>".
struct Checksum {
  Algorithm algorithm;
  Bytes digest;
};
/// Error: invalid, also for an algorithm that is not ours.
Result<Checksum> parse_checksum(std::string_view text);

/// A running digest, by OpenSSL.
class Digest {
 public:
  explicit Digest(Algorithm algorithm);
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  void update(ByteView bytes);
  /// Once.
  Bytes finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A stretch of a blob.
struct Stretch {
  std::uint64_t first = 0, length = 0;
};
/// What `Range` (RFC 9110 section 14.2) asks of `size` bytes. Nothing where it is to be ignored: another unit, several
/// ranges, or nonsense. Length 0: not satisfiable.
std::optional<Stretch> parse_range(std::string_view range, std::uint64_t size);

}  // namespace satchel::hub::tus
