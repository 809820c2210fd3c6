#include "engine/base/pack.h"

#include <memory>

#define ZSTD_STATIC_LINKING_ONLY  // ZSTD_isSkippableFrame
#include <zstd.h>

namespace satchel {
namespace {

constexpr int kLevel = 3;
constexpr char kPlain = 0, kZstd = 1;
constexpr std::size_t kWorthwhile = 4096;

/// Appends a frame to `out`.
void compress_behind(Bytes& out, ByteView bytes) {
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  const std::size_t head = out.size();
  out.resize(head + ZSTD_compressBound(bytes.size()));
  const std::size_t n =
      ZSTD_compressCCtx(context.get(), out.data() + head, out.size() - head, bytes.data(), bytes.size(), kLevel);
  out.resize(ZSTD_isError(n) ? 0 : head + n);
}

/// What one whole frame says that it unpacks to.
Result<std::uint64_t> size_in(ByteView frame) {
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
    return fail(Code::invalid, "not a zstd frame");
  if (ZSTD_isSkippableFrame(frame.data(), frame.size()) != 0 ||
      ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size())
    return fail(Code::invalid, "not one whole zstd frame");
  return std::uint64_t{size};
}

}  // namespace

Bytes compress(ByteView bytes) {
  Bytes out;
  compress_behind(out, bytes);
  return out;
}

Result<Bytes> decompress(ByteView frame, std::size_t limit) {
  SATCHEL_ASSIGN(const std::uint64_t size, size_in(frame));
  if (size > limit) return fail(Code::too_large, "more than may be unpacked");
  // A block holds 128 KiB at most and takes 4 bytes at least: what promises more is refused before memory is taken.
  if (size > frame.size() * 32'768) return fail(Code::invalid, "a zstd frame that promises too much");
  Bytes out(static_cast<std::size_t>(size), '\0');
  const std::size_t n = ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size());
  if (ZSTD_isError(n) || n != out.size()) return fail(Code::invalid, "a zstd frame that is garbled");
  return out;
}

struct FrameUnpacker::State {
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), &ZSTD_freeDCtx};
  Bytes out;
};

FrameUnpacker::FrameUnpacker() = default;
FrameUnpacker::~FrameUnpacker() = default;

Result<ByteView> FrameUnpacker::unpack(ByteView frame, std::size_t size) {
  SATCHEL_ASSIGN(const std::uint64_t says, size_in(frame));
  if (says != size) return fail(Code::invalid, "a zstd frame of another size");
  if (!state_) state_ = std::make_unique<State>();
  if (!state_->context) return fail(Code::out_of_memory);
  Bytes& out = state_->out;
  if (out.size() < size) out.resize(size);
  const std::size_t n = ZSTD_decompressDCtx(state_->context.get(), out.data(), size, frame.data(), frame.size());
  if (ZSTD_isError(n) || n != size) return fail(Code::invalid, "a zstd frame that is garbled");
  return ByteView(out).substr(0, size);
}

Bytes pack(ByteView bytes) {
  Bytes out;
  if (bytes.size() >= kWorthwhile) {
    out += kZstd;
    compress_behind(out, bytes);
    if (!out.empty() && out.size() <= bytes.size()) return out;
    out.clear();
  }
  out.reserve(bytes.size() + 1);
  out += kPlain;
  out += bytes;
  return out;
}

Result<Bytes> unpack(ByteView packed, std::size_t limit) {
  if (packed.empty()) return fail(Code::invalid, "nothing to unpack");
  const ByteView contents = packed.substr(1);
  if (packed.front() == kZstd) return decompress(contents, limit);
  if (packed.front() != kPlain) return fail(Code::invalid, "packed in a way that is not known");
  if (contents.size() > limit) return fail(Code::too_large, "more than may be unpacked");
  return Bytes(contents);
}

}  // namespace satchel
