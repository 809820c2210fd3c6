// What an inspection asks for, by a dated template (rows of `template`), and what of it a visit has. Nothing here
// keeps anybody from saving or sealing: it is told. Pure but for what is asked of World.
#pragma once

#include <set>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// A row of a template, and what the visit has for it.
struct Ask {
  Sheet row;
  std::int64_t wanted = 0;  // 0: a hint or a statute, which asks for nothing
  std::vector<Id> records;  // those that answer it
  /// Of records that are there and do not answer it: what they lack, as names of fields: "background",
  /// "calibration_after", "weight_kg", "signed_state", "condition".
  std::set<std::string> lacking;
  bool is_missing() const { return static_cast<std::int64_t>(records.size()) < wanted; }
};

struct Inspection {
  std::string name;              // of the template; empty: the visit has none
  std::optional<Sheet> heading;  // nothing: no such template held on that day
  std::vector<Ask> asks;         // in the template's order, without the heading
};

/// The rows of a template that hold on a day, in their order. Empty: there is none of that name then.
Result<std::vector<Sheet>> template_rows(World& world, std::string_view name, Day day);
/// The headings of all templates of a day, in the order of their names.
Result<std::vector<Sheet>> templates(World& world, Day day);

/// Of a visit, by the rows of the day on which it arrived (`today` where it does not say). Photos count by what they
/// prove, readings by quantity, standard and period, findings by the words before the row's colon (in a finding or a
/// note of the visit), attendees by their role and that they signed or did not, measures of the case by their kind.
/// What was corrected or removed does not count.
Result<Inspection> inspection_of(World& world, const Sheet& visit, Day today);

}  // namespace satchel::casework
