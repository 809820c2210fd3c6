// A look at everything that the hub keeps.
#pragma once

#include <functional>

#include "sync/hub/central/blob_store.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Every record against its hash, every journal's chain up to its head, every blob that a record names and the hub
/// has. `report` hears each finding; the error is the first serious one. A blob still on its way is a note.
Status verify_central(CentralView& view, const Schema& schema, BlobStore& blobs,
                      const std::function<void(const std::string&)>& report);

}  // namespace satchel::hub
