#include "engine/casework/calendar.h"

namespace satchel::casework {
namespace {

bool is_weekend(Day day) {
  const std::chrono::weekday weekday(day);
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

std::chrono::year year_of(Day day) { return std::chrono::year_month_day(day).year(); }

}  // namespace

void Calendar::set(Day day, Kind kind) {
  days_[day] = kind;
  years_.insert(year_of(day));
}

void Calendar::add(const Sheet& row) {
  const auto day = row.day("day");
  if (!day) return;
  const std::string_view kind = row.text("kind");
  set(*day, kind == "working" ? Kind::working : kind == "rest" ? Kind::rest : Kind::holiday);
}

bool Calendar::is_working(Day day) const {
  const auto said = days_.find(day);
  return said != days_.end() ? said->second == Kind::working : !is_weekend(day);
}

Day Calendar::working_from(Day day) const {
  while (!is_working(day)) day += days(1);
  return day;
}

Day Calendar::after_working_days(Day day, int n) const {
  for (; n > 0; --n) day = working_from(day + days(1));
  return day;
}

bool Calendar::knows_year_of(Day day) const { return years_.contains(year_of(day)); }

}  // namespace satchel::casework
