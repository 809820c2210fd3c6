// The device's side of sync, without any I/O of its own: replies and ticks in, requests out.
//
// Use: loop { next(now) } — send what it asks for, hand back what came, work when it says so. Changes go first,
// thumbnails next, originals last; photos never delay changes. Every step is durable in the store: a session may be
// dropped at any instant and a new one goes on. One thread at a time; the store must outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "engine/store.h"
#include "sync/http.h"

namespace satchel::sync {

enum class NetworkClass : std::uint8_t { unmetered, metered };  // originals wait for unmetered

struct SessionOptions {
  NetworkClass network = NetworkClass::unmetered;
  // Stop asking for more once about so many bytes went either way, and something moved (moves()).
  std::optional<std::uint64_t> byte_budget;
  unsigned parallel_blobs = 2;
  std::vector<Hash> leave_alone = {};  // blobs that somebody else is sending
};

using RequestId = std::uint64_t;

/// Send this; tell the session by replied() or failed().
struct Send {
  RequestId id = 0;
  HttpRequest request;
};
/// Call work(), once what was sent before is on its way: replies take effect here while the hub is busy with the next
/// request.
struct Work {};
/// Nothing to do before `until` (monotonic), unless a reply comes first.
struct Wait {
  Millis until;
};
/// All is done, or cannot go on by itself: `reason` is ok when everything is at the hub and here; withdrawn where the
/// device left service, with its rest delivered (Store::undelivered) or waiting at the hub for a second copy.
struct Finished {
  Error reason{Code::ok, {}};
};
using Step = std::variant<Send, Work, Wait, Finished>;

enum class EventKind : std::uint8_t {
  pushed,         // count: entries acknowledged
  pulled,         // bytes: of items taken in; count: 1 where the pull has come on
  caught_up,      // everything up to the hub's head is visible
  blob_progress,  // sha256, bytes sent and total; count: how many more the hub now has, by its own word, of this
                  // session
  blob_done,
  conflict,  // count: conflicts now open
  refused,   // count: entries newly in quarantine
  schema_taken,
  schema_refused,
  rescoped,
  new_epoch,  // count: entries that the hub has and this store lost; they come back by pull
  hub_restored,
  withdrawn,  // the device was withdrawn from service: from now on nothing can be read here
  sealed,     // what only this device had is in its bundle, and nothing else is left here
  delivered,  // the hub holds all of the bundle, which is gone
  retrying,   // error, until
};
struct Event {
  EventKind kind{};
  std::int64_t count = 0;
  std::uint64_t bytes = 0, total = 0;
  Hash blob{};
  Error error{Code::ok, {}};
};

/// Whether it tells of something done for good, that the next session need not do again.
bool moves(const Event& event);

struct SessionCounts {
  std::int64_t rounds = 0, pushed = 0, blobs = 0;
  std::uint64_t blob_bytes = 0;
};

class Session {
 public:
  Session(Store& store, Ports ports, SessionOptions options, std::function<void(const Event&)> on_event = {});
  ~Session();

  /// What to do next. Several Sends may be under way at once: keep calling until it says Work, Wait or Finished.
  Step next(Millis monotonic_now);
  /// Does what takes a while: lets a reply take effect, composes the next push. Without any of that, nothing.
  void work(Millis monotonic_now);
  void replied(RequestId id, const HttpReply& reply, Millis monotonic_now);
  void replied(RequestId id, HttpReply&& reply, Millis monotonic_now);  // a large body is not copied
  /// The request did not get through: network, timeout, too_large …; or its file could not be read: what reading it
  /// said. A photo whose bytes are damaged, or encrypted with a key that is not at hand, is left waiting, and all else
  /// goes on; Finished says why (bad_checksum, key_locked, other_key).
  void failed(RequestId id, const Error& error, Millis monotonic_now);
  /// How many bytes of a request's body are out; for progress only.
  void progressed(RequestId id, std::uint64_t sent);
  /// No more Sends; Finished with `cancelled` follows once nothing is under way.
  void cancel();
  const SessionCounts& counts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Enrolment in two steps: the request to send, and the store that comes of its reply.
struct Enrol {
  HttpRequest request;
  Bytes nonce, fingerprint;
  Id device;
  std::string hub_url;
};
/// Errors: bad_code.
Result<Enrol> begin_enrolment(Ports ports, std::string_view hub_url, std::string_view code);
/// Errors: not_a_hub (nothing that the code vouches for), bad_code, and those of Store::create.
Result<std::unique_ptr<Store>> finish_enrolment(Ports ports, const StoreOptions& options, const Enrol& enrol,
                                                const HttpReply& reply);

}  // namespace satchel::sync
