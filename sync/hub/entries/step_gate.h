// Steps of an entry that the bureau's gates are asked about (engine/casework/gate.h), before they stand at the hub; and
// what else it refuses by the bureau's rules: a reward against its rule, the mark of a suspected crime taken off.
#pragma once

#include "engine/casework/linking.h"
#include "engine/merge/apply.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

enum class GateKind : std::uint8_t {
  state,           // a record in another state now, or what that state was approved for changed
  reward,          // a reward, however it was changed
  lowering,        // `crime_suspected` of a case, taken off or said not to be
  extended,        // a complaint is said to be extended
  hours,           // a rule of quiet
  police,          // a transfer to the police
  unlinked,        // a complaint loses its site: `to` is the one that it had
  parted,          // a complaint leaves a site, or what it was the same as: `had`
  late_complaint,  // a case is given its complaint: `to` is the status that it had
};

/// A step that the entry brings.
struct GatedStep {
  TypeNo type = 0;
  ParkedStep step;  // `to` is that of a state, but for `unlinked` and `late_complaint`
  GateKind kind = GateKind::state;
  bool says_why = false;  // a lowering, a parting: with its reason
  casework::TiedBy had = {};
};
Result<std::vector<GatedStep>> gated_steps(CentralView& view, const Schema& schema, const Entry& entry);

/// What those lack that came to stand. Where `lacks` is empty, those that `waits` names wait for blobs alone.
struct GateAnswer {
  std::vector<casework::Lack> lacks;
  std::vector<ParkedStep> waits;
};
struct GateFacts {
  const casework::BlobIsHere& here;  // none where all blobs count as verified
  RoleSet role;                      // of who brings the entry
  Millis now;
};
/// `view`: with the entry applied.
Result<GateAnswer> ask_gate(CentralView& view, const Schema& schema, const std::vector<GatedStep>& steps,
                            const GateFacts& facts);

}  // namespace satchel::hub
