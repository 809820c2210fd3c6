#include "engine/casework/deadline.h"

namespace satchel::casework {
namespace {

constexpr std::int64_t kHourMillis = 3'600'000, kMostUnits = 100'000;

TimeUnit unit_named(std::string_view name) {
  if (name == "working_day") return TimeUnit::working_day;
  return name == "hour" ? TimeUnit::hour : TimeUnit::day;
}

Day last_day_of(const DeadlineRule& rule, Day begun, int length, int suspended, const Calendar& calendar) {
  Day last = rule.unit == TimeUnit::working_day ? calendar.after_working_days(begun, length) : begun + days(length);
  last += days(suspended);
  const bool moves = rule.to_working_day || rule.unit == TimeUnit::working_day;
  return moves ? calendar.working_from(last) : last;
}

}  // namespace

Result<DeadlineRule> deadline_rule(const Sheet& row) {
  const auto length = row.number("length"), extension = row.number("extension");
  const auto fits = [](std::int64_t n) { return n >= 0 && n <= kMostUnits; };
  if (!length || !fits(*length) || !fits(extension.value_or(0)))
    return fail(Code::invalid, "deadline " + to_text(row.id()) + " has no length");
  DeadlineRule out;
  out.what = row.text("what");
  out.length = static_cast<int>(*length);
  out.unit = unit_named(row.text("unit"));
  out.extension = static_cast<int>(extension.value_or(0));
  out.to_working_day = row.text("last_day") == "next_working_day";
  out.in_force = row.in_force();
  out.source = row.text("source");
  out.confirmed = row.flag("confirmed");
  return out;
}

const DeadlineRule* rule_for(const std::vector<DeadlineRule>& rules, std::string_view what, Day day) {
  const DeadlineRule* out = nullptr;
  for (const auto& rule : rules)
    if (rule.what == what && rule.in_force.holds(day) && (!out || out->in_force.from < rule.in_force.from)) out = &rule;
  return out;
}

Due due(const DeadlineRule& rule, const Course& course, const Calendar& calendar, Millis utc_offset) {
  const int length = rule.length + (course.extended ? rule.extension : 0);
  if (rule.unit == TimeUnit::hour) {
    const Millis before = course.begun + Millis{(length + 24LL * course.suspended_days) * kHourMillis};
    return {before, day_of(before - Millis{1}, utc_offset), true};
  }
  const Day begun = day_of(course.begun, utc_offset);
  const Day last = last_day_of(rule, begun, length, course.suspended_days, calendar);
  const bool asks = rule.to_working_day || rule.unit == TimeUnit::working_day;
  const bool certain = !asks || (calendar.knows_year_of(begun) && calendar.knows_year_of(last));
  return {start_of(last + days(1), utc_offset), last, certain};
}

}  // namespace satchel::casework
