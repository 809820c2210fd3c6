// Lists of scopes as they are typed.
#pragma once

#include <string>
#include <vector>

namespace satchel::hub {

/// "a,b" as {"a", "b"}; empty ones are passed over.
std::vector<std::string> scopes_from_text(const std::string& text);

}  // namespace satchel::hub
