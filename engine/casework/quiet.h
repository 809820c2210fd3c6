// Rules of quiet of a place: at which hours music may be played, and how loud (rows of `quiet_rule`). Pure.
#pragma once

#include <span>

#include "engine/casework/gate.h"
#include "engine/casework/verdict.h"

namespace satchel::casework {

/// "21:30" as minutes since midnight; nothing for what is no time of a day.
std::optional<int> minute_from_text(std::string_view text);
/// Whether its hours, where it says any, are two times of a day: 00:00 to 24:00. By others nothing is decided.
bool has_sound_hours(const Sheet& rule);
/// What keeps a rule from being saved as it is: hours that are none, an empty one or one alone. Asked on a device, and
/// by the hub.
std::vector<Lack> hours_lacks(const Sheet& rule);
/// From the first minute up to the last, which is not in it any more; a window may go past midnight. A rule without
/// hours allows all.
bool allows(const Sheet& rule, int minute);
/// By its `site`; one that names none, by its `place`, which is the site's name or address.
bool is_of_place(const Sheet& rule, const Sheet& site);

/// Of each rule that holds for that place on the reading's day. Levels of noise alone are judged (noise_leq,
/// noise_max).
std::vector<QuietRuling> judge_quiet(const Sheet& measurement, const Sheet& site, std::span<const Sheet> rules,
                                     const LimitTable& limits, Millis utc_offset);

}  // namespace satchel::casework
