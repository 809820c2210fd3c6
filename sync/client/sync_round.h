// One round trip of /v1/sync, as the device composes and takes it.
#pragma once

#include "engine/store.h"
#include "sync/client/session.h"
#include "sync/wire/messages.h"

namespace satchel::sync {

struct RoundOptions {
  std::size_t push_bytes = 0;  // 0: no entries, the pull alone
  std::uint32_t page_bytes = 0;
  bool wants_token = false;
};

/// A round under way: what was asked, by which the reply is judged.
struct Round {
  HttpRequest request;
  Bytes nonce;
  std::vector<Hash> blobs_asked;
  std::size_t entries = 0;
  bool more = false;
  Version position;  // of the pull: where the page asked for begins
};

/// Errors: busy when the key is not at hand (the tablet is locked), and the store's.
Result<Round> begin_round(Store& store, Ports ports, const RoundOptions& options);

struct RoundResult {
  std::vector<Event> events;
  bool complete = false;    // everything up to the hub's head is here and visible
  bool progressed = false;  // something moved: another round makes sense at once
  std::string token;
  Error waits{Code::ok, {}};  // why entries stay behind, though the hub answered
};
/// Verifies the reply and lets it take effect. Errors: not_a_hub (nothing happened), and the store's.
Result<RoundResult> finish_round(Store& store, const Round& round, const HttpReply& reply);

/// What an answer that is no reply of the hub's means: its problem code, or not_a_hub.
Error error_of(const HttpReply& reply);

}  // namespace satchel::sync
