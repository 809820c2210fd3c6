#include "platform/hub/scopes.h"

#include <algorithm>

namespace satchel::hub {

std::vector<std::string> scopes_from_text(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    if (comma > from) out.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return out;
}

}  // namespace satchel::hub
