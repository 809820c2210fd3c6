// The quarter's figures as one line for a machine, and against the plan.
#pragma once

#include <string>
#include <vector>

#include "engine/casework/bulletin.h"
#include "platform/cli/demo/quarter/plan.h"

namespace satchel::cli::demo {

/// What a bulletin counts, as a plan. `leaflets`: all of them; what is printed of that is rounded.
Plan outcome_of(const casework::Bulletin& bulletin);

/// Those that are other in the second: "accepted: 606 → 607".
std::vector<std::string> differences(const Plan& one, const Plan& other);
/// One JSON object: accepted, closed, open, closing_rate (a number of one decimal), repeat_list … waived.
std::string outcome_json(const Plan& counted);

}  // namespace satchel::cli::demo
