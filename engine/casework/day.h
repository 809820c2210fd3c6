// Days of the bureau's calendar. A day is a number; which moments it has is said by the schema's distance from UTC
// (Schema::utc_offset): China has one and no summer time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/time.h"

namespace satchel::casework {

using Day = std::chrono::sys_days;
using std::chrono::days;

/// "2026-01-31"; nothing for what is no date.
std::optional<Day> day_from_text(std::string_view text);
std::string to_text(Day day);
/// The day of a moment, `utc_offset` from UTC.
Day day_of(Millis time, Millis utc_offset);
/// The first moment of a day.
Millis start_of(Day day, Millis utc_offset);
/// Minutes since the day's first moment: 0 to 1439.
int minute_of(Millis time, Millis utc_offset);

/// From `from` up to `to`, which is not in it any more. Without an end it goes on.
struct Span {
  Day from;
  std::optional<Day> to;
  bool holds(Day day) const { return from <= day && (!to || day < *to); }
  bool operator==(const Span&) const = default;
};

}  // namespace satchel::casework
