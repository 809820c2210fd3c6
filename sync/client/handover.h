// An original's upload made ready for somebody else to send: the system's own uploader, which goes on while the app
// sleeps. Sans-IO, like the session: what to send, and what came of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/store.h"
#include "sync/client/session.h"
#include "sync/client/sync_round.h"

namespace satchel::sync {

/// What is to be sent: all of the blob's bytes from `offset` on, as the body of `request`.
struct HandedOver {
  BlobRow blob;
  std::uint64_t offset = 0;
  HttpRequest request;  // without a body
  Millis start_before;  // monotonic: the token is taken until then; a request that began before may last longer
};

/// Asks the hub for a token, creates the upload if there is none, and asks how much of it is there. Every step is
/// durable in the store; it may be dropped at any instant. No session may be under way meanwhile. The store is given to
/// each call: it is not touched between them.
class Handover {
 public:
  /// `claimed`: blobs that are with somebody already.
  Handover(Ports ports, std::vector<Hash> claimed, std::function<void(const Event&)> on_event);

  /// The next request; nothing at the end: then ready() is the upload, or nothing waits for one. Errors: withdrawn,
  /// those of begin_round(), the store's.
  Result<std::optional<HttpRequest>> next(Store& store, Millis monotonic_now);
  /// Errors: those of a hub that refuses, not_a_hub, the store's.
  Status replied(Store& store, const HttpReply& reply, Millis monotonic_now);
  std::optional<HandedOver> ready() const;

 private:
  enum class Stage : std::uint8_t { token, choose, create, find_offset, ready, nothing };
  Status take_token(Store& store, const HttpReply& reply, Millis now);
  Status choose(Store& store);
  Status created(Store& store, const HttpReply& reply);
  Status found(Store& store, const HttpReply& reply);
  Status standing_at(Store& store, std::optional<std::uint64_t> offset);

  Ports ports_;
  std::vector<Hash> passed_over_;
  std::function<void(const Event&)> on_event_;
  Stage stage_ = Stage::token;
  std::optional<Round> round_;
  std::string token_;
  Millis token_until_;
  BlobRow blob_;
  std::uint64_t offset_ = 0;
};

/// What became of it, by the reply's status (0: none came) and its Upload-Offset. Errors: the store's.
Status handed_over_ended(Store& store, const Hash& blob, std::uint64_t size, int status,
                         std::optional<std::uint64_t> offset);

}  // namespace satchel::sync
