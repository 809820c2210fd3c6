#include "sync/wire/bundle.h"

#include <algorithm>
#include <utility>

#include "engine/base/codec.h"
#include "engine/base/limits.h"

namespace satchel::sync {
namespace {

constexpr std::string_view kBundleMagic = "satchel-bundle-1";
static_assert(kBundleMagic.size() + sizeof(Id) + sizeof(std::uint64_t) + sizeof(Hash) == kBundleHeadBytes);
constexpr std::uint8_t kRequestPart = 1, kBlobPart = 2;
constexpr std::size_t kVarintBytes = 10;

}  // namespace

Bytes encode(const BundleHead& head) {
  Bytes out(kBundleMagic);
  Writer w(out);
  w.id(head.device);
  w.fixed64(head.epoch.value);
  w.hash(head.hub);
  return out;
}

Result<BundleHead> decode_bundle_head(ByteView bytes) {
  Reader in(bytes);
  if (in.raw(kBundleMagic.size()) != kBundleMagic) return fail(Code::invalid, "not a rescue bundle");
  BundleHead out;
  out.device = in.id();
  out.epoch.value = in.fixed64();
  out.hub = in.hash();
  if (!in.done()) return fail(Code::invalid, "a rescue bundle that is cut");
  return out;
}

Bytes request_part(std::uint64_t length) {
  Bytes out;
  Writer w(out);
  w.u8(kRequestPart);
  w.varint(length);
  return out;
}

Bytes blob_part(const BlobInfo& blob) {
  Bytes out;
  Writer w(out);
  w.u8(kBlobPart);
  w.hash(blob.sha256);
  w.varint(blob.size);
  return out;
}

Status BundleReader::write(ByteView bytes) {
  while (!bytes.empty()) {
    switch (at_) {
      case At::head:
        SATCHEL_TRY(gather_head(bytes));
        break;
      case At::request:
        SATCHEL_TRY(gather_request(bytes));
        break;
      case At::blob:
        SATCHEL_TRY(pass_blob(bytes));
        break;
    }
  }
  return {};
}

Status BundleReader::finish() const {
  if (at_ == At::head && gathered_.empty()) return {};
  return fail(Code::invalid, "the bundle ends within a part");
}

/// Byte by byte: heads are short, and only their end says that they are whole.
Status BundleReader::gather_head(ByteView& bytes) {
  for (bool known = false; !known && !bytes.empty(); bytes.remove_prefix(1)) {
    gathered_ += bytes.front();
    SATCHEL_TRY(begin_part(known));
  }
  return {};
}

Status BundleReader::begin_part(bool& known) {
  const auto kind = static_cast<std::uint8_t>(gathered_.front());
  if (kind != kRequestPart && kind != kBlobPart) return fail(Code::invalid, "a part of no known kind");
  const std::size_t before = 1 + (kind == kBlobPart ? sizeof(Hash) : 0);
  if (gathered_.size() <= before) return {};
  const bool ended = (static_cast<std::uint8_t>(gathered_.back()) & 0x80) == 0;
  if (!ended && gathered_.size() < before + kVarintBytes) return {};
  Reader in(gathered_);
  in.u8();
  const Hash hash = kind == kBlobPart ? in.hash() : Hash{};
  left_ = in.varint();
  if (!in.done()) return fail(Code::invalid, "a part whose length is none");
  known = true;
  gathered_.clear();
  if (kind == kRequestPart) {
    if (left_ == 0) return fail(Code::invalid, "an empty request");
    if (left_ > limits::kBodyBytes) return fail(Code::too_large, "a request of " + std::to_string(left_) + " bytes");
    at_ = At::request;
    return {};
  }
  if (left_ > limits::kBlobBytes) return fail(Code::too_large, "a blob of " + std::to_string(left_) + " bytes");
  SATCHEL_TRY(taker_.begin_blob({hash, left_}));
  at_ = left_ > 0 ? At::blob : At::head;
  return left_ > 0 ? Status{} : taker_.end_blob();
}

Status BundleReader::gather_request(ByteView& bytes) {
  const ByteView piece = bytes.substr(0, static_cast<std::size_t>(left_));
  gathered_ += piece;
  bytes.remove_prefix(piece.size());
  left_ -= piece.size();
  if (left_ > 0) return {};
  const Bytes body = std::exchange(gathered_, {});
  at_ = At::head;
  return taker_.request(body);
}

Status BundleReader::pass_blob(ByteView& bytes) {
  const ByteView piece = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
  bytes.remove_prefix(piece.size());
  left_ -= piece.size();
  SATCHEL_TRY(taker_.blob_bytes(piece));
  if (left_ > 0) return {};
  at_ = At::head;
  return taker_.end_blob();
}

}  // namespace satchel::sync
