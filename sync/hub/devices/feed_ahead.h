// The feed for who reads the records of its lines: some are read at once, so that a database behind a network answers
// many with one journey. Internal to sync/hub.
#pragma once

#include "sync/hub/central/central.h"

namespace satchel::hub {

using WantsRecord = std::function<bool(const FeedRow&)>;
using VisitLine = std::function<Result<bool>(const FeedRow&)>;

/// As CentralView::feed(). Of a line that `wants` says so of, `visit` will ask for the record. Lines may be read that
/// are not visited.
Status feed_ahead(CentralView& view, const std::vector<ScopeSetNo>& sets, const Position& after,
                  const WantsRecord& wants, const VisitLine& visit);

/// The scope sets that the device pulls.
Result<std::vector<ScopeSetNo>> sets_of(CentralView& view, const DeviceRow& device);
/// How many lines of that feed have a version above `after` and up to `upto`, but no more than `most`.
Result<std::size_t> lines_between(CentralView& view, const std::vector<ScopeSetNo>& sets, Version after, Version upto,
                                  std::size_t most);
/// How many lines of the device's feed stand behind `after`, but no more than `most`.
Result<std::size_t> lines_behind(CentralView& view, const DeviceRow& device, Version after, std::size_t most);

}  // namespace satchel::hub
