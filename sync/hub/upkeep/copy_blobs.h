// The blobs of a second copy (second_copy.h). Internal to sync/hub.
#pragma once

#include <set>

#include "engine/evidence/blobs.h"
#include "sync/hub/central/central.h"
#include "sync/hub/upkeep/second_copy.h"

namespace satchel::hub {

/// Brings every blob of `from` into `to`, and reads again each that is there. Those that both have, sound in the copy,
/// sorted. With `check` nothing is written. Errors: those of Files; what is wrong with single blobs is in `out`.
Result<std::vector<Hash>> copy_blobs(Files& files, BlobFolder& from, BlobFolder& to, bool check, CopyReport& out,
                                     const std::function<void(const std::string&)>& report);

/// Every blob that the hub has said to hold.
Result<std::set<Hash>> receipted_blobs(CentralView& view);
/// Of these, those that are not among `sound` (sorted), and of which nothing was said yet, are unsound: nobody has
/// them.
void say_lost(const std::set<Hash>& receipted, const std::vector<Hash>& sound, CopyReport& out,
              const std::function<void(const std::string&)>& report);

}  // namespace satchel::hub
