// Until when something must be done, by a row of the type `deadline`: its length, unit, extension and what becomes of a
// last day that is a holiday all stand there. Pure.
//
// Days are counted from the one behind the beginning, and a deadline ends with its last day (Civil Code of 2021,
// articles 201 and 202); whether a last day off moves to the next working day (article 203) is the row's to say. Hours
// run from the moment. Days on which it is suspended do not count, and what was left runs on behind them.
#pragma once

#include <string>
#include <vector>

#include "engine/casework/calendar.h"

namespace satchel::casework {

enum class TimeUnit : std::uint8_t { day, working_day, hour };

struct DeadlineRule {
  std::string what;  // "inform", "finish", "return" …
  int length = 0;
  TimeUnit unit = TimeUnit::day;
  int extension = 0;            // by so much more, with approval
  bool to_working_day = false;  // a last day off moves to the next working day
  Span in_force;
  std::string source;
  bool confirmed = false;
};

/// From a record of the type `deadline`. Error: invalid (no length, or one that is out of range).
Result<DeadlineRule> deadline_rule(const Sheet& row);
/// The one for `what` that was in force on that day; null when none was. Of several the one that began last.
const DeadlineRule* rule_for(const std::vector<DeadlineRule>& rules, std::string_view what, Day day);

/// What befell since the beginning.
struct Course {
  Millis begun;
  int extended = 0;                  // by so much more, in the rule's unit
  std::vector<Span> suspended = {};  // days that do not count, each with its end; in any order, they may overlap
};

struct Due {
  Millis before;        // the first moment at which it is overdue
  Day last_day;         // the day of the last moment in time
  bool certain = true;  // false: it depends on working days of a year whose calendar is not here
  bool operator==(const Due&) const = default;
};
Due due(const DeadlineRule& rule, const Course& course, const Calendar& calendar, Millis utc_offset);

}  // namespace satchel::casework
