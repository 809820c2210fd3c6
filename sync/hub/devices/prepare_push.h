// The entries of a request, made ready before the tenant's lock is taken. Internal to sync/hub.
#pragma once

#include "sync/hub/entries/committer.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

struct PreparedPush {
  std::vector<PreparedEntry> entries;
  Hash head;
  Signature signature{};  // of the device over that head; none without entries
};

/// Unpacks and chains a request's entries; their packed bytes are moved out of the request. Errors: invalid,
/// bad_signature; too_large when they unpack to more than a message may, or are more than kPushEntries.
Result<PreparedPush> prepare_push(const Id& device, sync::SyncRequest& request, const PublicKey& key);

}  // namespace satchel::hub
