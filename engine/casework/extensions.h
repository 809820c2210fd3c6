// What puts off the day by which a complaint is to be finished: days that do not count (records of the type
// `suspension`: while something is being appraised or measured, 委托鉴定、检测期间), and days more (`extension`) that a
// leader approved. Pure but for what is asked of World.
#pragma once

#include "engine/casework/deadline.h"
#include "engine/casework/gate.h"

namespace satchel::casework {

struct Respite {
  int approved_days = 0;        // of extensions; the rule's row says how many of them count
  std::vector<Span> suspended;  // for Course
  bool empty() const { return approved_days == 0 && suspended.empty(); }
};

/// Whether a leader approved it: it counts from then on. It says how many days, why, who approved and when.
bool is_approved(const Sheet& extension);
/// A suspension counts with its first day, its end and why; days to come do not count yet. Who approved it is asked by
/// respite_of: a leader of the register (people.h).
std::optional<Span> suspended_days(const Sheet& suspension, Day today);
/// Of all cases of a complaint.
Result<Respite> respite_of(World& world, const Sheet& complaint, Day today);

/// Until when, by `rule` and from `begun` on; by `set_day` where the office set one, which takes the place of the
/// rule's length alone, and is never later than the rule (one without a name is none). `extended`: the complaint says
/// so, from before there were records of it: the whole extension of the row. No extension goes beyond what the row
/// grants.
Due finish_due(const DeadlineRule& rule, Millis begun, std::optional<Day> set_day, bool extended,
               const Respite& respite, const Calendar& calendar, Millis utc_offset);

/// What a complaint lacks to be called extended: an extension that a leader approved.
Result<std::vector<Lack>> extended_lacks(World& world, const Sheet& complaint);

}  // namespace satchel::casework
