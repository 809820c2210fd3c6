// POST /v1/recovered, as the device composes and takes it: what it had pulled and a restored hub lacks goes back there.
#pragma once

#include "engine/store.h"
#include "sync/http.h"
#include "sync/wire/messages.h"

namespace satchel::sync {

struct HandBackRound {
  HttpRequest request;
  Bytes nonce;
  HandBack what;
};
/// Nothing when the hub has all of it. Errors: busy when the key is not at hand, and the store's.
Result<std::optional<HandBackRound>> begin_hand_back(Store& store, Ports ports, std::size_t bytes);

/// What the hub keeps by its signed word need not be kept here any more. Errors: not_a_hub, that of a problem, and the
/// store's.
Result<RecoveredOutcome> take_hand_back(Store& store, const HandBackRound& round, const HttpReply& reply);

}  // namespace satchel::sync
