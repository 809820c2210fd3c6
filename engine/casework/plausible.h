// Whether a reading can be at all: what no meter shows decides nothing. Pure.
#pragma once

#include "engine/casework/limits.h"

namespace satchel::casework {

/// What is impossible about a reading or its background, if anything: below nothing, or outside of the row of
/// aid::possible for its quantity, where one holds that day and is in its unit (impossible); calibrated at a level that
/// no calibrator makes (calibration_impossible, aid::possible_calibration); less than its own background, where the
/// standard corrects for one (background_above).
std::optional<Why> flaw_of_reading(const Sheet& measurement, const LimitTable& limits, Day day);

}  // namespace satchel::casework
