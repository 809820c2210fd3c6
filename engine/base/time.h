// Time, as the engine keeps it: milliseconds since 1970-01-01T00:00:00Z, no leap seconds.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace satchel {

struct Millis {
  std::int64_t count = 0;
  auto operator<=>(const Millis&) const = default;
  Millis operator+(Millis d) const { return {count + d.count}; }
  Millis operator-(Millis d) const { return {count - d.count}; }
};

/// The first and the last millisecond of the years 0000 to 9999, which RFC 3339 can say.
inline constexpr Millis kFirstTime{-62'167'219'200'000}, kLastTime{253'402'300'799'999};

/// RFC 3339 in UTC, to the millisecond: "2026-01-31T08:00:00.000Z". Outside kFirstTime to kLastTime, the nearest of
/// these.
std::string to_rfc3339(Millis time);
/// Reads RFC 3339; a time with no offset ("2023-12-10T12:00:00.000") is read as UTC. Error: invalid.
Result<Millis> from_rfc3339(std::string_view text);
/// True for a calendar date "YYYY-MM-DD" that exists.
bool is_date(std::string_view text);

}  // namespace satchel
