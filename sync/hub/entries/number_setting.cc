#include "sync/hub/entries/number_setting.h"

#include <charconv>

namespace satchel::hub {

Result<std::int64_t> number_setting(CentralView& view, const char* name) {
  SATCHEL_ASSIGN(const std::string text, view.setting(name));
  if (text.empty()) return std::int64_t{0};
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Code::corrupt, std::string("a setting that is no number: ") + name);
  return out;
}

}  // namespace satchel::hub
