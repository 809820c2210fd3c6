// The parts of a rescue bundle, as they come out of the sealed stream; and what stands in clear before that. The first
// byte says how the rest is cut into pieces.
#include <algorithm>

#include "engine/base/limits.h"
#include "sync/wire/bundle.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/fuzz/fuzz.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

/// Writes down again what it is told.
class Scribe final : public BundleTaker {
 public:
  Status request(ByteView body) override {
    fuzz::must(!inside_ && body.size() <= limits::kBodyBytes, "a request by itself, within its limit");
    if (const auto opened = open_request(body))
      if (const auto payload = payload_of(*opened)) (void)decode_sync_request(*payload);
    written += request_part(body.size());
    written += body;
    return {};
  }
  Status begin_blob(const BlobInfo& blob) override {
    fuzz::must(!inside_ && blob.size <= limits::kBlobBytes, "a blob by itself, within its limit");
    inside_ = true, left_ = blob.size;
    written += blob_part(blob);
    return {};
  }
  Status blob_bytes(ByteView bytes) override {
    fuzz::must(inside_ && !bytes.empty() && bytes.size() <= left_, "bytes of a blob that was begun");
    left_ -= bytes.size();
    written += bytes;
    return {};
  }
  Status end_blob() override {
    fuzz::must(inside_ && left_ == 0, "a blob ends with its last byte");
    inside_ = false;
    return {};
  }
  Bytes written;

 private:
  bool inside_ = false;
  std::uint64_t left_ = 0;
};

/// What was told, and whether all of it was sound.
std::pair<Bytes, bool> read(ByteView bytes, std::size_t piece) {
  Scribe scribe;
  BundleReader reader(scribe);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    if (!reader.write(bytes.substr(0, piece))) return {scribe.written, false};
  return {scribe.written, static_cast<bool>(reader.finish())};
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  if (const auto head = decode_bundle_head(bytes))
    fuzz::must(encode(*head) == bytes, "a head is written back as it was");
  if (bytes.empty()) return;
  const ByteView rest = bytes.substr(1);
  const auto whole = read(rest, rest.size() + 1);
  if (whole.second) fuzz::must(whole.first == rest, "parts have one way to be written");
  fuzz::must(read(rest, static_cast<unsigned char>(bytes.front()) % 64 + 1U).second == whole.second,
             "the same whether it comes at once or in pieces");
}
