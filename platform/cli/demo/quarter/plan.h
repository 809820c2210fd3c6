// What a quarter is to come to: the plan that `satchel demo --quarter` replays. Nothing of it is stored anywhere; at
// the end it is compared with what the bulletin counts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/casework/day.h"

namespace satchel::cli::demo {

/// The notice's, by default. Units: as in the notice; money in fen.
struct Plan {
  casework::Day from{std::chrono::year(2021) / 7 / 1}, to{std::chrono::year(2021) / 10 / 1};  // half-open
  std::int64_t accepted = 607, closed = 600, repeat_list = 10, on_site = 53;
  std::int64_t batches = 24, batch_items = 138, person_times = 568, interviews = 10;
  std::int64_t penalties_fen = 106'700'000, police_transfers = 1, accountable = 11;
  std::int64_t leaflets = 1040;  // 1000余
  std::int64_t eia_classes = 22, eia_subclasses = 54, positive_list = 154;
  std::int64_t off_site = 125, help_visits = 25, waived = 8;

  std::int64_t open() const { return accepted - closed; }
  /// Since when complaints are counted: two months before the quarter (the notice's May); and what it counts up to now
  /// without saying since when: the year's first day.
  casework::Day complaints_from() const;
  casework::Day year_from() const;
  std::string quarter() const;  // "2021Q3"
};

/// JSON: any of the members above by name, `from` and `to` as dates; what is left out is the notice's. `open` and
/// `closing_rate` (a number, of one decimal) may be said and must follow from the others. Errors: invalid, with the
/// member that is unknown, of another type, or cannot be reached.
Result<Plan> parse_plan(std::string_view json);
/// Whether records can add up to it. Error: invalid, with the reason.
Status check(const Plan& plan);

/// Its counts by name, in the order in which they are printed. For who compares.
struct Planned {
  const char* name;
  std::int64_t Plan::*count;
};
const std::vector<Planned>& planned_counts();

}  // namespace satchel::cli::demo
