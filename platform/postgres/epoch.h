// PostgreSQL counts its dates and times from 2000-01-01.
#pragma once

#include <cstdint>

namespace satchel::postgres {

inline constexpr std::int64_t kEpochDays = 10'957;  // from 1970-01-01
inline constexpr std::int64_t kMillisOfDay = 86'400'000;
inline constexpr std::int64_t kEpochMillis = kEpochDays * kMillisOfDay;
inline constexpr std::int64_t kMicrosOfMilli = 1000;

}  // namespace satchel::postgres
