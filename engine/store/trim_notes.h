// Which originals were deleted from this tablet because the hub and its second copy have them: noted outside of the
// database, so that the note outlives it too. A blob counts as trimmed where it is noted, its row in the table `blob`
// says so and its bytes are not here.
//
//     FOLDER/trimmed   "satchel-trimmed-1" | list of (hash, varint size) | SHA-256 of all before
#pragma once

#include <string>
#include <vector>

#include "engine/evidence/blobs.h"

namespace satchel {

/// Sorted by hash; none where there is no file. Errors: corrupt; those of Files.
Result<std::vector<BlobInfo>> read_trim_notes(Files& files, const std::string& folder);
/// In place of what was noted before, whole and durable when it returns.
Status write_trim_notes(Files& files, const std::string& folder, std::vector<BlobInfo> notes);

}  // namespace satchel
