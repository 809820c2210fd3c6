// How a score is put together, part by part. Internal to score*.cc: score_complaints.cc says who complains and what is
// listed, score_endings.cc how each ends and when, score_acts.cc what is decided and done beside.
#pragma once

#include <optional>

#include "platform/cli/demo/quarter/dice.h"
#include "platform/cli/demo/quarter/score.h"

namespace satchel::cli::demo {

/// Days before the quarter's end until when what is visited is accepted, so that it is closed in time.
inline constexpr std::chrono::days kVisited{40};

class Composer {
 public:
  Composer(const Plan& plan, std::uint64_t seed) : plan_(plan), dice_(seed) {}
  Score run();

 private:
  using Indexes = std::vector<std::size_t>;
  static std::size_t count(std::int64_t n) { return static_cast<std::size_t>(n); }
  Matter& at(std::size_t i) { return out_.matters[i]; }
  std::size_t add(Matter matter);
  /// The items first, then the others.
  void add_complaints();
  /// Two officers a visit, and three on one where the sum is odd.
  void add_item_visits();
  void list(std::size_t i, std::size_t no);
  /// Some of the listed problems came with a batch, most did not; a few nobody complained of.
  void add_campaign();
  std::size_t found(Nuisance about);
  /// Of what has least other use, back to front.
  std::optional<std::size_t> take_plain();
  std::optional<std::size_t> leader_of_place(std::size_t place);
  /// Each with three complaints at least: of those that are accepted, else of those that are not.
  void add_places();
  void follow(std::size_t place, std::optional<std::size_t> lead, bool merged, std::size_t tablet, Nuisance about);
  std::size_t not_accepted(Decision decision);
  /// In this order they stay open: what has least to do with others first.
  Indexes stay_open();
  void add_endings();
  void vary_ending(Matter& m, std::size_t k);
  /// What is beside the complaints that were accepted: those that were not, square dancing, help.
  void add_found();
  casework::Day between(casework::Day from, casework::Day to);
  void add_days();
  void set_days(Matter& m);
  casework::Day after(const Matter& m, std::size_t least, std::size_t more);
  const Indexes& acted_on() const { return visited_items_.empty() ? items_ : visited_items_; }
  void add_enforcement();
  void add_fines(const Indexes& items);
  /// `sum` in at most `parts` pieces, each on a tablet that will be heard of in time, and a day.
  std::vector<Errand> spread(std::int64_t sum, std::int64_t parts, casework::Day from);
  void add_errands();

  const Plan& plan_;
  Dice dice_;
  Score out_;
  Indexes items_, visited_items_, plain_, campaign_, followers_;  // campaign_: those that are no items
};

}  // namespace satchel::cli::demo
