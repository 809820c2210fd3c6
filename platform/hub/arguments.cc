#include "platform/hub/arguments.h"

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

Result<Millis> time_given(const std::string& text, const std::string& option) {
  constexpr std::size_t kDayLength = 10;
  auto time = from_rfc3339(text.size() == kDayLength ? text + "T00:00:00Z" : text);
  if (!time) return fail(Code::invalid, option + " takes 2026-11-29 or 2026-11-29T08:00:00Z");
  return time;
}

}  // namespace satchel::hub
