// A look at everything that the hub keeps.
#pragma once

#include <functional>

#include "sync/hub/central/blob_store.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// The database's structure, every row against its check, accounts, sessions and events too, the feed and the index of
/// conflicts against the records, every journal's chain up to its head, with the heads that its device signed, the log
/// of statements against the hub's key and against these journals, every blob that a record names and the hub has, that
/// the hub has every blob that it receipted, and that nothing stands beside these. `report` hears each finding; the
/// error is the first serious one. A blob still on its way is a note.
Status verify_central(CentralView& view, const Schema& schema, BlobStore& blobs, const PublicKey& hub_key,
                      const std::function<void(const std::string&)>& report);
/// The same, without the bytes of blobs.
Status verify_database(CentralView& view, const Schema& schema, const PublicKey& hub_key,
                       const std::function<void(const std::string&)>& report);

}  // namespace satchel::hub
