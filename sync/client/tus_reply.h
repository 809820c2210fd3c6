// Uploads by tus 1.0, as a device asks for them and reads the answers. Internal to sync/client.
#pragma once

#include <optional>
#include <string>

#include "engine/store.h"
#include "sync/http.h"

namespace satchel::sync {

/// The Upload-Offset of a reply, if it is a number.
std::optional<std::uint64_t> offset_of(const HttpReply& reply);
/// The path of a Location, which may be absolute.
std::string path_of(std::string_view location);

/// POST: an upload of this blob. HEAD: how much of it the hub has. PATCH: more of it, from an offset on.
HttpRequest tus_creation(const BlobRow& blob, const std::string& token);
HttpRequest tus_question(const BlobRow& blob, const std::string& token);
HttpRequest tus_piece(const BlobRow& blob, const std::string& token, std::uint64_t offset);
/// Of a request that brings bytes.
inline const std::pair<std::string, std::string> kTusContent{"Content-Type", "application/offset+octet-stream"};

/// Gone, finished wrongly, or not what the hub expects: the upload begins anew.
inline bool upload_lost(int status) { return status == 404 || status == 410 || status == 460 || status == 413; }

}  // namespace satchel::sync
