// A rescue bundle: the unsent work of a device in a file, sealed to its hub, for anybody to carry there. Its bytes
// stand in PROTOCOL.md, "Rescue bundle".
//
//     bundle   "satchel-bundle-1" | device id | fixed64 epoch | SHA-256 of the hub's public key
//              | sealed stream (engine/evidence/sealed_stream.h; all before it is its context) of parts
//     part     u8 1 | varint length | a request as POST /v1/sync takes it (envelope.h), signed by the device
//              u8 2 | hash | varint size | the bytes of a blob
//
// What is in clear tells a carrier, or another hub, whose bundle it is; nothing else can be told by them but how long
// it is. What is inside counts by the device's signatures alone, as it would on the wire: requests by their own, and
// blobs by the list `blobs` of the last request before them, which names each that follows it. So nobody who only knows
// the hub's public key can make the hub keep anything.
#pragma once

#include <memory>

#include "engine/base/id.h"
#include "engine/base/version.h"
#include "engine/evidence/blobs.h"
#include "engine/evidence/sealed_stream.h"

namespace satchel::sync {

struct BundleHead {
  Id device;
  Epoch epoch;
  Hash hub;  // SHA-256 of its public key
  bool operator==(const BundleHead&) const = default;
};
inline constexpr std::size_t kBundleHeadBytes = 72;
Bytes encode(const BundleHead& head);
/// Of exactly kBundleHeadBytes. Error: invalid.
Result<BundleHead> decode_bundle_head(ByteView bytes);

/// The head of a part; its bytes follow, as many as it says.
Bytes request_part(std::uint64_t length);
Bytes blob_part(const BlobInfo& blob);

/// What the parts of a bundle come to. Any error ends the reading.
class BundleTaker {
 public:
  virtual ~BundleTaker() = default;
  /// A whole request; its signature is not yet verified.
  virtual Status request(ByteView body) = 0;
  /// A blob: its head, then its bytes in order, then its end. Whether they fit the hash is not looked at here.
  virtual Status begin_blob(const BlobInfo& blob) = 0;
  virtual Status blob_bytes(ByteView bytes) = 0;
  virtual Status end_blob() = 0;
};

/// Takes the opened stream apart. Memory: one request at most (limits::kBodyBytes).
class BundleReader {
 public:
  /// `taker` must outlive it.
  explicit BundleReader(BundleTaker& taker) : taker_(taker) {}
  /// The next bytes, as many as there are. Errors: invalid for what is no part, too_large for a request or a blob
  /// beyond its limit, and the taker's; then it is of no more use.
  Status write(ByteView bytes);
  /// There are no more. Error: invalid within a part.
  Status finish() const;

 private:
  enum class At : std::uint8_t { head, request, blob };
  Status gather_head(ByteView& bytes);
  Status begin_part(bool& known);
  Status gather_request(ByteView& bytes);
  Status pass_blob(ByteView& bytes);

  BundleTaker& taker_;
  At at_ = At::head;
  Bytes gathered_;          // of a head, or of a request
  std::uint64_t left_ = 0;  // of a request or a blob
};

}  // namespace satchel::sync
