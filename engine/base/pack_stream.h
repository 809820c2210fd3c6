// Compression of what is too large for memory (zstd, RFC 8878): one frame, written and read piece by piece.
//
// Both ways memory stays within some MiB, whatever the frame says of itself: one that asks for a window above 8 MiB is
// refused. One thread at a time. The callback's errors end the work, and are returned.
#pragma once

#include <functional>
#include <memory>

#include "engine/base/bytes.h"

namespace satchel {

using TakePiece = std::function<Status(ByteView)>;

class StreamPacker {
 public:
  explicit StreamPacker(TakePiece out);
  ~StreamPacker();
  Status write(ByteView bytes);
  /// Ends the frame, once.
  Status finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class StreamUnpacker {
 public:
  explicit StreamUnpacker(TakePiece out);
  ~StreamUnpacker();
  /// Error: invalid for what is no such frame, or stands behind its end.
  Status write(ByteView packed);
  /// Whether all of the frame was there.
  bool done() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace satchel
