// The city's ten districts and counties, with two tablets each, and its working days.
#pragma once

#include <cstdint>

#include "engine/casework/day.h"

namespace satchel::cli::demo {

struct District {
  const char *code, *name;           // of users; of the district: its scope, too
  std::int64_t latitude, longitude;  // 1e-7 degrees
};
inline constexpr std::size_t kDistricts = 10, kTablets = 20;
const District& district(std::size_t no);
/// Whose tablets 2n and 2n + 1 are.
inline std::size_t district_of_tablet(std::size_t tablet) { return tablet / 2; }

/// The day itself, or the Monday behind it: who has an office's week. (Holidays are worked in the replay.)
casework::Day workday(casework::Day day);

}  // namespace satchel::cli::demo
