// The office at its desk: what comes in is accepted and assigned; what comes back is answered, called back about and
// closed. One day of it; desk.cc says what comes next for a matter, desk_lists.cc keeps registers and lists,
// desk_closing.cc ends a matter.
#pragma once

#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {

class Desk {
 public:
  Desk(Stage& stage, casework::Day day) : s_(stage), day_(day) {}
  Status office();

 private:
  const Matter& matter(std::size_t i) const { return s_.score.matters[i]; }
  Running& running(std::size_t i) { return s_.running[i]; }
  std::int64_t now(int hour = 9, int minute = 0) const { return s_.at(day_, hour, minute).count; }
  std::string today() const { return casework::to_text(day_); }
  /// What the office knows of it: the site above all.
  void place(Row& on_case, std::size_t i);
  /// As many complaints about one place as the list's row says put it there.
  Status list_place(std::size_t place);
  /// For square dancing: both tablets of a district will add to what they hand out.
  Status print_leaflets();
  /// Found on patrol, or opened by the office itself.
  Status find(std::size_t i);
  Row list_row(std::size_t i);
  Status go_on(std::size_t i);
  Status decide(std::size_t i);
  Status set_out(std::size_t i);
  /// Into the case that leads its place, as soon as the office has it.
  Status merge(std::size_t i);
  Status assign(std::size_t i);
  Status transfer(std::size_t i);
  /// The leader's own way there: the first visit on site of the case that leads the place.
  Id dispatch_of(const Matter& m) const;
  bool was_dispatched(const Matter& m) const;
  Status after_visits(std::size_t i);
  Result<bool> was_talked(std::size_t i);
  Result<bool> is_sealed(const Id& visit);
  Row leader_row(std::size_t i);
  /// Answered, called back, closed: in one go; but where nobody was reached, it is laid before the leader.
  Status close(std::size_t i, const char* no_visit_reason);
  /// The complainant calls again: it is not solved.
  Status reopen(std::size_t i);

  Stage& s_;
  casework::Day day_;
};

}  // namespace satchel::cli::demo
