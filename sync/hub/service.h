// The hub's front door: requests in, replies out. No socket, no thread of its own.
//
// Threads: `handle` and `begin_upload` may be called from several threads at once; the service serialises what must be.
#pragma once

#include <memory>
#include <variant>

#include "sync/http.h"

namespace satchel::hub {

/// The body of an upload (on /v1/blobs, /v1/bundle) is taken in pieces, so that what came before a cut is kept and no
/// photo stands in memory.
class UploadSink {
 public:
  virtual ~UploadSink() = default;
  /// The next piece of the body. An error ends the upload; its reply is to be sent at once.
  virtual Status write(ByteView piece) = 0;
  /// The body was whole.
  virtual sync::HttpReply finish() = 0;
  /// The connection broke or an error came. What was written stays, as far as it is sound. Called once, instead of
  /// finish.
  virtual void abandon() = 0;
};

/// Bytes of the bodies of uploads since the start.
struct UploadTraffic {
  std::uint64_t received = 0;
  /// Of these, those that brought nothing: of chunks and uploads that were thrown away or taken over, and of blobs that
  /// the hub had.
  std::uint64_t wasted = 0;
};

class Service {
 public:
  virtual ~Service() = default;
  /// The largest body that this request may have, judged by its head alone; the front answers 413 above it.
  virtual std::uint64_t body_limit(const sync::HttpRequest& head) = 0;
  /// Whether its answer waits for nothing, no disk and no database: then it may be given on the network's own thread,
  /// and comes though all workers wait.
  virtual bool answers_at_once(const sync::HttpRequest& request) const { return (void)request, false; }
  /// A request whose body is complete (at most body_limit bytes).
  virtual sync::HttpReply handle(const sync::HttpRequest& request) = 0;
  /// For a request whose body is to be streamed: a sink, or the reply that refuses it. Null when it is not such a
  /// request.
  virtual std::variant<std::unique_ptr<UploadSink>, sync::HttpReply> begin_upload(const sync::HttpRequest& head,
                                                                                  std::uint64_t content_length) = 0;
};

}  // namespace satchel::hub
