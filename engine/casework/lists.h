// The lists that branch offices keep and report on (三个清单, and any other kind of list): what stands on each, who
// owes a report, who is late, which office has no list at all. Which kinds there are and how often they report are rows
// of `list_kind`. Pure but for what is asked of World.
#pragma once

#include <string>
#include <vector>

#include "engine/casework/listing.h"

namespace satchel::casework {

/// How an entry stands on a day.
enum class Owing : std::uint8_t {
  nothing,  // its last report is younger than the period, or its kind asks for none
  owes,     // a report is due on this day
  late,     // one was due before it
};

struct ListItem {
  Id id;
  std::string what, unit, person, district;
  std::optional<Day> entered, due, reported, next_report;
  Owing owing = Owing::nothing;
  bool overdue = false;  // its own day for being done has passed
  bool operator==(const ListItem&) const = default;
};

struct ListStanding {
  Id kind;
  std::string name;
  bool certain = false;              // its kind is confirmed
  std::int64_t every = 0;            // days from report to report; 0: none are asked for
  std::vector<ListItem> items;       // that stand on that day
  std::vector<std::string> without;  // branch offices that keep no such list, where reports are asked for
  std::size_t count(Owing owing) const;
  bool operator==(const ListStanding&) const = default;
};

/// In the order of ids; kinds that hold on that day. A report is due `reports_every` days behind the last one, or
/// behind the day on which the entry came onto the list; the day itself is in time. Errors: those of World.
Result<std::vector<ListStanding>> list_standings(World& world, Day on);

}  // namespace satchel::casework
