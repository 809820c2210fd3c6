// A device that the hub withdrew from service: the steps of engine/store/leave_note.h, as a session takes them.
#pragma once

#include "sync/client/sync_round.h"

namespace satchel::sync {

/// Seals what the hub does not hold for good into the bundle, then erases the store's contents. It can be cut anywhere
/// and called again. Errors: busy when the key is not at hand, disk_full (nothing is erased before the bundle stands),
/// corrupt (the store is to be opened again first), and those of the store.
Status seal_and_erase(Store& store, Ports ports);

/// A round that brings and pulls nothing: what does the hub hold for good? Errors: busy, and the store's.
Result<Round> ask_about_bundle(Store& store, Ports ports);
struct BundleAnswer {
  Undelivered left;
  bool again = false;  // the hub has more to say, or was restored: ask once more
};
/// Errors: not_a_hub, and the store's.
Result<BundleAnswer> take_bundle_answer(Store& store, const OpenedRound& opened);

/// The bundle itself, on its way to the hub. Error: not_found.
Result<HttpRequest> bundle_delivery(Store& store, Ports ports);

/// What is signed by the hub for good and is about this device.
bool is_about(const Identity& who, const SignedStatement& statement);

}  // namespace satchel::sync
