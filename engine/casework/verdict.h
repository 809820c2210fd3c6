// What a reading comes to, by the records beside it: the limit of its place and hour, the rules of quiet of its place.
// From the catalogue's rows as they are here, so offline on a tablet. Pure but for what is asked of World.
#pragma once

#include "engine/casework/limits.h"

namespace satchel::casework {

/// A row of `quiet_rule` that holds for the reading's place and day. Judged as read: such a rule knows no background.
struct QuietRuling {
  Sheet rule;
  Verdict verdict = Verdict::undecided;
  Why why = Why::incomplete;
};

struct Ruling {
  Judgement judgement;
  std::string zone;          // of the place, as Site::zone_class; empty: unknown
  std::optional<Sheet> row;  // the limit that the judgement rests on
  std::vector<QuietRuling> quiet;
  bool recorded_otherwise = false;  // the record names another row as its `limit_used`
};

/// The site of a record that hangs on a visit: the visit's, else that of its case. Nothing where neither says one.
Result<std::optional<Sheet>> site_of_visit(World& world, const Sheet& visit);

/// Of a record of the type `measurement`. Errors: those of World.
Result<Ruling> rule_on(World& world, const Sheet& measurement);
/// Above the limit, or against a rule of quiet. Undecided is not above.
bool is_above(const Ruling& ruling);

/// What a measurement says of what its verdict rests on, where it does not say it yet: `limit_used`,
/// `standard_version`, `period`; field and value. Nothing without a row.
std::vector<std::pair<std::string, Value>> basis_of(const Ruling& ruling, const Sheet& measurement);

/// A number of such units as people write it: 530 of "0.1 dB" is "53.0 dB"; 3 of "1 level" is "3 level".
std::string scaled(std::int64_t value, std::string_view unit);

}  // namespace satchel::casework
