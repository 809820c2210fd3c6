// What the office decides: measures approved, penalties, transfers to the police, persons held accountable, leniency.
#pragma once

#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {

Status enforce(Stage& stage, casework::Day day);
/// The statute that a matter breaks on that day: the single law while it holds, else the code; null where the
/// catalogue has neither.
Result<Id> statute_on(Station& station, Nuisance about, casework::Day day);
/// The rule about rewards for reports on that day; null where there is none.
Result<Id> reward_rule_on(Station& station, casework::Day day);

}  // namespace satchel::cli::demo
