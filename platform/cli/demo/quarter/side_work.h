// What a bureau does beside what the bulletin's figures count, a few of each, through the same stores and syncs: a
// joint operation with its parts, approvals of projects, a random draw, a reward, a letter that is split.
#pragma once

#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {

/// At the desks, before they sync.
Status side_work_at_desks(Stage& stage, casework::Day day);
/// On the tablets: what they add to the operation.
Status side_work_in_field(Stage& stage, casework::Day day);

}  // namespace satchel::cli::demo
