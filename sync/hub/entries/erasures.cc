#include "sync/hub/entries/erasures.h"

#include <algorithm>

#include "sync/hub/entries/number_setting.h"

namespace satchel::hub {
namespace {

constexpr const char* kHorizonSetting = "records_horizon";
constexpr const char* kDroppedSetting = "tombs_dropped";
constexpr const char* kErasedSetting = "erased_up_to";

}  // namespace

Result<Millis> horizon_of(CentralView& view) {
  SATCHEL_ASSIGN(const std::int64_t count, number_setting(view, kHorizonSetting));
  return Millis{count};
}

Status set_horizon(CentralWrite& write, Millis to) {
  return write.put_setting(kHorizonSetting, std::to_string(to.count));
}

Result<Version> tombs_dropped_to(CentralView& view) {
  SATCHEL_ASSIGN(const std::int64_t version, number_setting(view, kDroppedSetting));
  return Version{version};
}

Status set_tombs_dropped(CentralWrite& write, Version upto) {
  SATCHEL_ASSIGN(const Version now, tombs_dropped_to(write));
  SATCHEL_TRY(write.put_setting(kDroppedSetting, std::to_string(std::max(now, upto).value)));
  return note_erasure(write);
}

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
