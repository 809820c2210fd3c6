#include "sync/hub/erasures.h"

#include <algorithm>

#include "sync/hub/compact.h"
#include "sync/hub/number_setting.h"

namespace satchel::hub {
namespace {

constexpr const char* kErasedSetting = "erased_up_to";

}  // namespace

Status note_erasure(CentralWrite& write) {
  SATCHEL_ASSIGN(const Head head, write.head());
  return write.put_setting(kErasedSetting, std::to_string(head.version.value));
}

Result<Version> oldest_image(CentralView& view) {
  SATCHEL_ASSIGN(const std::int64_t erased, number_setting(view, kErasedSetting));
  SATCHEL_ASSIGN(const Version dropped, tombs_dropped_to(view));  // also by a hub of before
  return std::max(Version{erased}, dropped);
}

}  // namespace satchel::hub
