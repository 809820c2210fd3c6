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
  bool no_page = false;  // entries alone: what is to be pulled comes otherwise
};

/// Where a round begins. One that is composed ahead begins where the one before it will have ended.
struct RoundStart {
  Epoch epoch;
  std::int64_t log_epoch = 0;
  Seq acked;          // entries behind it are sent
  Position position;  // of the pull
  bool full = false;
  bool operator==(const RoundStart&) const = default;
};
RoundStart start_of(const Store& store);

/// A round under way: what was asked, by which the reply is judged.
struct Round {
  HttpRequest request;
  Bytes nonce;
  RoundStart start;
  std::vector<Hash> blobs_asked;
  std::size_t entries = 0;
  bool more = false;  // entries remain behind these: no page was asked for
  /// Where the next push begins if all of this one's entries are taken.
  RoundStart behind() const;
};

/// A request that says where the device stands: which entries are the next to be sent, and how far it has pulled. It
/// brings and asks for nothing yet. Errors: the store's.
Result<SyncRequest> standing(Store& store, const RoundStart& start);
/// Puts the next entries behind `after` into it, up to about `bytes`, with the device's signature over their end.
/// Errors: busy when the key is not at hand (the tablet is locked), and the store's.
Status add_entries(Store& store, Ports ports, Seq after, std::size_t bytes, SyncRequest& request);

/// Errors: busy when the key is not at hand (the tablet is locked), and the store's.
Result<Round> begin_round(Store& store, Ports ports, const RoundStart& start, const RoundOptions& options);

/// A reply that is the hub's, and answers this round.
struct OpenedRound {
  Round round;
  SyncReply reply;
  /// Where the next round begins once this one has taken effect, if that can be told now: nothing out of the ordinary
  /// happened, and there is more to fetch or to send.
  std::optional<RoundStart> next() const;
};
/// Changes nothing. Error: not_a_hub.
Result<OpenedRound> open_round(const Store& store, Round round, const HttpReply& reply);

struct RoundResult {
  std::vector<Event> events;
  bool complete = false;    // everything up to the hub's head is here and visible
  bool progressed = false;  // something moved: another round makes sense at once
  bool more_said = false;   // the hub has more statements on this device than a reply holds
  std::string token;
  Error waits{Code::ok, {}};  // why entries stay behind, though the hub answered
};
/// Lets it take effect. Errors: not_a_hub (nothing happened), and the store's.
Result<RoundResult> take_round(Store& store, OpenedRound opened);

/// What an answer that is no reply of the hub's means: its problem code, or not_a_hub.
Error error_of(const HttpReply& reply);

}  // namespace satchel::sync
