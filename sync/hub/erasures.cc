#include "sync/hub/erasures.h"

#include <algorithm>
#include <charconv>

#include "sync/hub/compact.h"

namespace satchel::hub {
namespace {

constexpr const char* kErasedSetting = "erased_up_to";

Result<Version> erased_up_to(CentralView& view) {
  SATCHEL_ASSIGN(const std::string text, view.setting(kErasedSetting));
  if (text.empty()) return Version{};
  Version out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.value);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Code::corrupt, "what was erased is no version");
  return out;
}

}  // namespace

Status note_erasure(CentralWrite& write) {
  SATCHEL_ASSIGN(const Head head, write.head());
  return write.put_setting(kErasedSetting, std::to_string(head.version.value));
}

Result<Version> oldest_image(CentralView& view) {
  SATCHEL_ASSIGN(const Version erased, erased_up_to(view));
  SATCHEL_ASSIGN(const Version dropped, tombs_dropped_to(view));  // also by a hub of before
  return std::max(erased, dropped);
}

}  // namespace satchel::hub
