#include "engine/base/pack_stream.h"

#include <zstd.h>

namespace satchel {
namespace {

constexpr int kStreamLevel = 3, kWindowLog = 21, kMostWindowLog = 23;
constexpr std::size_t kPieceBytes = 128U << 10;

}  // namespace

struct StreamPacker::State {
  TakePiece out;
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
  Bytes piece = Bytes(kPieceBytes, '\0');

  Status drive(ByteView bytes, ZSTD_EndDirective end) {
    if (!context) return fail(Code::out_of_memory);
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (;;) {
      ZSTD_outBuffer to{piece.data(), piece.size(), 0};
      const std::size_t left = ZSTD_compressStream2(context.get(), &to, &in, end);
      if (ZSTD_isError(left)) return fail(Code::internal, ZSTD_getErrorName(left));
      if (to.pos > 0) SATCHEL_TRY(out(ByteView(piece.data(), to.pos)));
      if (end == ZSTD_e_end ? left == 0 : in.pos == in.size) return {};
    }
  }
};

StreamPacker::StreamPacker(TakePiece out) : state_(std::make_unique<State>()) {
  state_->out = std::move(out);
  if (!state_->context) return;
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_compressionLevel, kStreamLevel);
  ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_windowLog, kWindowLog);
}
StreamPacker::~StreamPacker() = default;
Status StreamPacker::write(ByteView bytes) { return state_->drive(bytes, ZSTD_e_continue); }
Status StreamPacker::finish() { return state_->drive({}, ZSTD_e_end); }

struct StreamUnpacker::State {
  TakePiece out;
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), &ZSTD_freeDCtx};
  Bytes piece = Bytes(kPieceBytes, '\0');
  bool done = false;
};

StreamUnpacker::StreamUnpacker(TakePiece out) : state_(std::make_unique<State>()) {
  state_->out = std::move(out);
  if (state_->context) ZSTD_DCtx_setParameter(state_->context.get(), ZSTD_d_windowLogMax, kMostWindowLog);
}
StreamUnpacker::~StreamUnpacker() = default;
bool StreamUnpacker::done() const { return state_->done; }

Status StreamUnpacker::write(ByteView packed) {
  State& s = *state_;
  if (!s.context) return fail(Code::out_of_memory);
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  for (bool more = in.size > 0; more;) {
    if (s.done) return fail(Code::invalid, "bytes behind the end of a zstd frame");
    ZSTD_outBuffer to{s.piece.data(), s.piece.size(), 0};
    const std::size_t left = ZSTD_decompressStream(s.context.get(), &to, &in);
    if (ZSTD_isError(left)) return fail(Code::invalid, ZSTD_getErrorName(left));
    s.done = left == 0;
    if (to.pos > 0) SATCHEL_TRY(s.out(ByteView(s.piece.data(), to.pos)));
    more = in.pos < in.size || (to.pos == to.size && !s.done);
  }
  return {};
}

}  // namespace satchel
