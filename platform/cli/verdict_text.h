// A verdict on a reading for people and for machines. Pure.
#pragma once

#include "engine/casework/verdict.h"
#include "platform/cli/console.h"

namespace satchel::cli {

/// The reading, the limit with its source, the correction, the calibration, the verdict and why; then the rules of
/// quiet.
void print_verdict(Console& console, const casework::Ruling& ruling, const casework::Sheet& measurement);
/// {"verdict","why","says","period","zone","reading","corrected","correction","limit","unit",…,"row":{…},"quiet":[…]}
std::string verdict_json(Language language, const casework::Ruling& ruling, const casework::Sheet& measurement);

}  // namespace satchel::cli
