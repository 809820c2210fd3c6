// What the figures share. Internal to engine/casework.
#pragma once

#include "engine/casework/affairs.h"
#include "engine/casework/figures.h"

namespace satchel::casework {

/// One bulletin's counting: what several figures need is found once.
class Counting {
 public:
  Counting(World& world, const Frame& frame) : world_(world), frame_(frame) {}
  Status begin();

  World& world() { return world_; }
  const Frame& frame() const { return frame_; }
  Millis utc_offset() const { return world_.schema().utc_offset(); }
  Day last_day() const { return day_of(frame_.as_of, utc_offset()); }

  /// An empty figure with its definition.
  Figure figure(std::string_view name) const;
  /// In the figure's window, and not behind the moment that is looked at.
  bool holds(const Figure& figure, std::optional<Millis> time) const;
  bool holds(const Figure& figure, std::optional<Day> day) const;
  /// Of rows that were entered and left: there on the last day.
  bool stands(const Sheet& entry) const;

  /// The items of the transfer batches, in the window of the figure `items`.
  Result<const BatchItems*> items();
  /// Sealed visits on site of these cases, in the figure's window, each once.
  Result<std::vector<Sheet>> visits_on_site(const Figure& figure, const std::set<Id>& cases);

 private:
  World& world_;
  Frame frame_;
  std::vector<Sheet> definitions_;
  std::optional<BatchItems> items_;
};

/// Their sum; the largest number where that is beyond it. Of counts, none below zero.
std::int64_t add_up(std::int64_t a, std::int64_t b);
void count(Figure& figure, const Sheet& record, std::int64_t amount = 1);
/// Its text, from the value and the unit.
Figure counted_in(Figure figure, std::string_view unit);

/// Of a penalty: revoked by that day.
bool is_revoked(const Sheet& penalty, Day at);

/// One a figure, called as it is.
namespace counts {
// figures_complaints.cc
Result<Figure> accepted(Counting&);
Result<Figure> closed(Counting&);
Result<Figure> closing_rate(Counting&);
Result<Figure> open(Counting&);
Result<Figure> repeat_list(Counting&);
Result<Figure> on_site(Counting&);
// figures_enforcement.cc
Result<Figure> batches(Counting&);
Result<Figure> items(Counting&);
Result<Figure> person_times(Counting&);
Result<Figure> talks(Counting&);
Result<Figure> penalties(Counting&);
Result<Figure> police(Counting&);
Result<Figure> accountable(Counting&);
// figures_regulation.cc
Result<Figure> leaflets(Counting&);
Result<Figure> eia_classes(Counting&);
Result<Figure> positive_list(Counting&);
Result<Figure> off_site(Counting&);
Result<Figure> help(Counting&);
Result<Figure> leniency(Counting&);
}  // namespace counts

}  // namespace satchel::casework
