// The blobs of a second copy (second_copy.h). Internal to sync/hub.
#pragma once

#include "engine/evidence/blobs.h"
#include "sync/hub/upkeep/second_copy.h"

namespace satchel::hub {

/// Brings every blob of `from` into `to`, and reads again each that is there. Those that both have, sound in the copy,
/// sorted. With `check` nothing is written. Errors: those of Files; what is wrong with single blobs is in `out`.
Result<std::vector<Hash>> copy_blobs(Files& files, BlobFolder& from, BlobFolder& to, bool check, CopyReport& out,
                                     const std::function<void(const std::string&)>& report);

}  // namespace satchel::hub
