// The changes that bring a record to what was handed back of it. Pure. Internal to take_recovered.cc.
#pragma once

#include "engine/merge/change.h"
#include "engine/merge/record.h"
#include "sync/hub/entries/recovered_list.h"

namespace satchel::hub {

struct RecoveredChanges {
  std::vector<Change> changes;
  std::vector<RecoveredRow> taken;
  Error left{Code::ok, {}};  // why something stays
};
/// `now`: the record as it stands, or null; `values`: of what it lacks, what is to be taken; `seen`: the hub's head.
RecoveredChanges compose_recovered(const RecordType& type, const RecordState* now,
                                   const std::vector<LackingValue>& values, const Id& id, Version seen);

}  // namespace satchel::hub
