// Whether a reading was taken under conditions in which its standard lets one be taken: weather, wind, how long. From
// rows of `limit` (aid::weather, aid::wind, aid::duration), none in the code. Pure.
#pragma once

#include "engine/casework/limits.h"

namespace satchel::casework {

/// Why a reading of that day is none, if so: bad_weather, too_windy, no_duration, too_short. What is not said of
/// weather and wind is not held against it; how long it took is asked for where a row asks. That nobody confirmed a row
/// does not make a reading good.
std::optional<Why> flaw_of_conditions(const Sheet& measurement, const LimitTable& limits, Day day);

/// Whether a text on the weather, as people type it, says that one of the words was there ("小雨"), not that it was not
/// ("无雨雪、无雷电"). `words` are parted by "、".
bool says_weather(std::string_view weather, std::string_view words);

}  // namespace satchel::casework
