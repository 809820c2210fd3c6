// Working days, as the State Council publishes them for each year: weekends and holidays are off, and some of a weekend
// are worked instead. The rows of the type `calendar` say what differs from a week's own days. Pure.
#pragma once

#include <map>
#include <set>

#include "engine/casework/day.h"
#include "engine/casework/sheet.h"

namespace satchel::casework {

class Calendar {
 public:
  enum class Kind : std::uint8_t { holiday, rest, working };

  /// A later word on a day replaces an earlier one.
  void set(Day day, Kind kind);
  /// From a record of the type `calendar`; one that says no day is passed over.
  void add(const Sheet& row);

  bool is_working(Day day) const;
  /// This day, or the first working day behind it.
  Day working_from(Day day) const;
  /// The n-th working day behind `day`, which is not counted itself (Civil Code of 2021, article 201).
  Day after_working_days(Day day, int n) const;
  /// Whether anything was published for that day's year: else weekends are all that is known of it.
  bool knows_year_of(Day day) const;

 private:
  std::map<Day, Kind> days_;
  std::set<std::chrono::year> years_;
};

}  // namespace satchel::casework
