// Arguments of several commands, as they are typed. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/base/time.h"

namespace satchel::hub {

/// "a,b" as {"a", "b"}; empty ones are passed over.
std::vector<std::string> scopes_from_text(const std::string& text);
/// A time, or a day of UTC. Error: invalid, naming the option.
Result<Millis> time_given(const std::string& text, const std::string& option);

}  // namespace satchel::hub
