#include "engine/casework/day.h"

namespace satchel::casework {
namespace {

constexpr std::int64_t kDayMillis = 86'400'000, kMinuteMillis = 60'000;

std::int64_t floored(std::int64_t value, std::int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

}  // namespace

std::optional<Day> day_from_text(std::string_view text) {
  if (!is_date(text)) return std::nullopt;
  const auto time = from_rfc3339(std::string(text) + "T00:00:00Z");
  return time ? std::optional(day_of(*time, {})) : std::nullopt;
}

std::string to_text(Day day) { return to_rfc3339(start_of(day, {})).substr(0, 10); }

Day day_of(Millis time, Millis utc_offset) { return Day(days(floored(time.count + utc_offset.count, kDayMillis))); }

Millis start_of(Day day, Millis utc_offset) {
  return {std::int64_t{day.time_since_epoch().count()} * kDayMillis - utc_offset.count};
}

int minute_of(Millis time, Millis utc_offset) {
  const Millis since = time - start_of(day_of(time, utc_offset), utc_offset);
  return static_cast<int>(since.count / kMinuteMillis);
}

}  // namespace satchel::casework
