// The enforcement positive list (执法正面清单): who is on it on a day. An enterprise that offends leaves it by rule, on
// the day of the penalty, whether or not anybody wrote that into the entry; the entry stays, with its history. What
// ends a place is a dated row of `limit` ("positive_list_offences": from so many penalties on); without one in force a
// place ends by hand alone (`left`). Pure but for what is asked of World.
#pragma once

#include <map>

#include "engine/casework/limits.h"

namespace satchel::casework {

/// How a place on the list came to its end.
struct Leaving {
  Day day;                       // the first on which it is on the list no more
  std::optional<Sheet> penalty;  // by which it ended; none: the office said so
};

/// Rules and penalties, read once. A penalty that names no site is of its case's.
class PositiveList {
 public:
  static Result<PositiveList> read(World& world);

  /// As known on that day: penalties that were waived, or revoked by then, are none. Nothing: it stands.
  std::optional<Leaving> leaving(const Sheet& entry, Day day) const;
  /// Whether the entry holds on that day.
  bool stands(const Sheet& entry, Day day) const;

 private:
  PositiveList(LimitTable rules, std::map<Id, std::vector<Sheet>> penalties)
      : rules_(std::move(rules)), penalties_(std::move(penalties)) {}
  std::optional<Leaving> by_rule(const Sheet& entry, Day day) const;

  LimitTable rules_;
  std::map<Id, std::vector<Sheet>> penalties_;  // by site, by the day of the decision
};

/// The entry that holds for a site on a day.
Result<std::optional<Sheet>> on_positive_list(World& world, const Id& site, Day day);

/// Enterprises whose place ended by rule, and whose entry does not say so yet.
struct Leaver {
  Sheet entry, penalty;
};
Result<std::vector<Leaver>> must_leave(World& world, Day day);

}  // namespace satchel::casework
