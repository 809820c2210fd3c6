// What the parts of due_list() share. Internal to engine/casework.
#pragma once

#include <set>

#include "engine/casework/due.h"

namespace satchel::casework {

/// Rows and calendar, read once; items, gathered.
class DueCount {
 public:
  DueCount(World& world, Millis now) : world_(world), now_(now) {}
  Status begin();
  World& world() { return world_; }
  Millis now() const { return now_; }

  /// By the row for `rule` that was in force when it began; by `set_day` where the office set a last day.
  void add(DueItem item, std::string_view rule, const Course& course, std::optional<Day> set_day = {});
  /// The one to finish a complaint, by row, day set, suspensions and extensions (extensions.h); nothing where it was
  /// not accepted.
  Result<std::optional<DueItem>> finish(const Sheet& complaint);
  /// By a last day that stands in the record.
  void add(DueItem item, Day last);
  void add(DueItem item) { items_.push_back(std::move(item)); }
  /// Whether something of the case may still be asked for.
  static bool is_open(const Sheet& of_case);
  Day day_of(Millis time) const { return casework::day_of(time, world_.schema().utc_offset()); }
  std::vector<DueItem> take();

 private:
  World& world_;
  Millis now_;
  std::vector<DeadlineRule> rules_;
  Calendar calendar_;
  std::vector<DueItem> items_;
};

DueItem item_of(Obligation what, const Sheet& about, Millis begun);
/// With what people know the case by.
DueItem item_of(Obligation what, const Sheet& about, const Sheet& of_case, Millis begun);

namespace dues {
Status complaints(DueCount& count);
Status assignments(DueCount& count);
Status lists(DueCount& count);
Status batches(DueCount& count);
Status police(DueCount& count);
Status approvals(DueCount& count);
}  // namespace dues

}  // namespace satchel::casework
