// What the hub says of a second copy (second_copy.h). Internal to sync/hub.
#pragma once

#include "sync/hub/entries/statement_log.h"
#include "sync/hub/upkeep/second_copy.h"

namespace satchel::hub {

/// Blobs that one statement names at most: a reply holds 64 such.
inline constexpr std::size_t kCoveredAtOnce = 1000;

/// Says to each device what of its journals and of its receipted blobs is in the copy and was not said before of this
/// copy, each device's in one commit. `copied`: the copy's database; `sound`: sorted, the blobs that both have. A blob
/// that has a receipt and is in neither is added to those that are unsound.
Status say_covered(Central& central, CentralView& copied, const StatementLog& log, Ports ports,
                   const std::vector<Hash>& sound, CopyReport& out,
                   const std::function<void(const std::string&)>& report);

}  // namespace satchel::hub
