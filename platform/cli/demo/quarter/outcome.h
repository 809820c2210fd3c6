// The quarter's figures as one line for a machine, and against the plan.
#pragma once

#include <string>
#include <vector>

#include "engine/casework/figures.h"
#include "platform/cli/demo/quarter/plan.h"

namespace satchel::cli::demo {

/// As the records come to it. `leaflets`: all of them; what the bulletin prints of that is rounded.
struct Outcome {
  Plan counted;
  std::vector<casework::Figure> figures;
};
Result<Outcome> outcome_of(casework::World& world, const Plan& plan);

/// Those that are other in the second: "accepted: 606 → 607".
std::vector<std::string> differences(const Plan& one, const Plan& other);
/// One JSON object: accepted, closed, open, closing_rate (a number of one decimal), repeat_list … waived.
std::string outcome_json(const Outcome& outcome);

}  // namespace satchel::cli::demo
