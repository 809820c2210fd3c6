// Steps of an entry that the bureau's gates are asked about (engine/casework/gate.h), before they stand at the hub.
#pragma once

#include "engine/casework/gate.h"
#include "engine/merge/apply.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// A step that the entry brings: of a record that is in another state now.
struct GatedStep {
  TypeNo type = 0;
  ParkedStep step;
};
Result<std::vector<GatedStep>> gated_steps(CentralView& view, const Schema& schema, const Entry& entry);

/// What those lack that came to stand. Where `lacks` is empty, those that `waits` names wait for blobs alone.
struct GateAnswer {
  std::vector<casework::Lack> lacks;
  std::vector<ParkedStep> waits;
};
/// `view`: with the entry applied. `here`: none where all blobs count as verified.
Result<GateAnswer> ask_gate(CentralView& view, const Schema& schema, const std::vector<GatedStep>& steps,
                            const casework::BlobIsHere& here);

}  // namespace satchel::hub
