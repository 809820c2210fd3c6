// Photos on their way: tus 1.0, several at once, thumbnails before originals, resumed at the byte.
#pragma once

#include <map>

#include "sync/client/backoff.h"
#include "sync/client/session.h"

namespace satchel::sync {

/// What the lane asks of the session when a step is done.
struct BlobStep {
  enum class Kind : std::uint8_t { send, nothing, wants_token, left_out };
  Kind kind = Kind::nothing;
  HttpRequest request;
  std::optional<Event> event = {};  // to be told
};

class BlobLane {
 public:
  BlobLane(Store& store, Ports ports, const SessionOptions& options)
      : store_(store), ports_(ports), options_(options) {}

  /// The next request, if one may go now. `id` will name it in replied() and failed().
  Result<BlobStep> next(RequestId id, const std::string& token, Millis now);
  bool owns(RequestId id) const { return jobs_.contains(id); }
  bool busy() const { return !jobs_.empty(); }
  /// What came of a request: an event to report, if any; `retrying` for a reply that is none of the hub's, or refuses.
  /// Error: the token is no longer taken (sign_in), or the store's.
  Result<std::optional<Event>> replied(RequestId id, const HttpReply& reply, Millis now);
  /// Nothing to report when another request fell with the same break of the line.
  std::optional<Event> failed(RequestId id, const Error& error, Millis now);
  std::optional<Event> progressed(RequestId id, std::uint64_t sent);
  /// When a lane that failed may go on; nothing when it need not wait.
  std::optional<Millis> waits_until(Millis now) const;
  /// Why photos of this store were left out of this session, if any were: their bytes cannot be read, for want of the
  /// key or for damage. They wait in the store as they are.
  const Error& left_out() const { return left_out_why_; }
  std::uint64_t bytes_sent() const { return bytes_sent_; }
  std::int64_t blobs_sent() const { return blobs_sent_; }

 private:
  enum class Stage : std::uint8_t { create, create_with_body, find_offset, patch };
  struct Job {
    BlobRow blob;
    std::shared_ptr<ReadableFile> file;  // once a body is to be sent
    Stage stage = Stage::create;
    std::uint64_t offset = 0, length = 0;
    std::uint64_t out = 0;  // bytes of the body on their way
    Millis started;
  };
  BlobStep start(RequestId id, Job job, const std::string& token, Millis now);
  Result<BlobStep> try_next(RequestId id, const std::string& token, Millis now);
  Status open_file(Job& job);
  /// Whether that keeps the bytes from being read in this session, whatever is tried.
  bool leave_out(const Hash& blob, const Error& error);
  HttpRequest request_for(const Job& job, const std::string& token) const;
  Result<std::optional<Event>> advance(Job job, const HttpReply& reply, Millis now);
  Result<std::optional<Event>> sent(const Job& job);
  Status again(const Job& job);
  std::uint64_t gained(const Job& job);
  void fit_chunk(const Job& job, Millis now);
  std::optional<Event> retry(const Error& error, Millis now);

  Store& store_;
  Ports ports_;
  const SessionOptions& options_;
  std::map<RequestId, Job> jobs_;
  std::vector<Job> ready_;                 // next steps of blobs under way
  std::map<Hash, std::uint64_t> reached_;  // how far the hub had got with a blob, by its last word
  std::vector<Hash> left_out_;
  Error left_out_why_{Code::ok, {}};
  bool no_key_ = false;
  Backoff backoff_;
  Millis retry_at_;
  std::uint64_t chunk_ = 0;
  std::uint64_t bytes_sent_ = 0;
  std::int64_t blobs_sent_ = 0;
};

}  // namespace satchel::sync
