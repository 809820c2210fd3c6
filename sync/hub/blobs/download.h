// A blob as an HTTP reply.
#pragma once

#include "sync/http.h"
#include "sync/hub/central/blob_store.h"

namespace satchel::hub {

/// A download stands in memory whole.
inline constexpr std::uint64_t kDownloadBytes = 16U << 20;

/// 200 with all of it, or 206 with what `Range` asks for, cut to kDownloadBytes. Refused: not_found, too_large (413)
/// for all of a larger one, 416 for a range beyond the end.
sync::HttpReply download(BlobStore& store, const sync::HttpRequest& request, const Hash& hash);

}  // namespace satchel::hub
