// GET /v1/draws/ID: a random draw as it was published, for everybody: no account, no token. Before it is published
// there is no such draw; the file names records by their ids, and nobody.
#pragma once

#include "sync/http.h"
#include "sync/hub/central/blob_store.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

bool is_draw(const sync::HttpRequest& request);
/// The bytes that `satchel-hub draw verify` takes. 404: none of that id, or not published.
sync::HttpReply read_draw(Central& central, BlobStore& blobs, const sync::HttpRequest& request);

}  // namespace satchel::hub
