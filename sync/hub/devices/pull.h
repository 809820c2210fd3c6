// One page of a pull, from one snapshot. DESIGN "Merge", rule 4; "Sync", pull.
#pragma once

#include "sync/hub/central/central.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

struct PullRequest {
  DeviceRow device;
  WriterNo writer;
  Version cursor;
  Position position;
  bool full = false;
  std::size_t page_bytes = 0;
};

/// Fills the page of `reply`: items in order of version from `position` to the snapshot's head, differences always
/// against `cursor`. It ends at a version boundary once it holds page_bytes, within a version only where that is four
/// times as large; else it is complete.
Status fill_page(CentralView& view, const Schema& schema, const PullRequest& request, sync::SyncReply& reply);

}  // namespace satchel::hub
