// Hazardous waste that weighs enough to suspect a crime: what follows of it for the case, wherever the fact lands.
// Asked on the tablet of what it saves, and by the hub of what it took, whoever wrote it. Pure but for what is asked of
// World; from how much on is a dated row.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/casework/gate.h"
#include "engine/store/draft.h"

namespace satchel::casework {

/// Findings and weighings of hazardous waste of a case and of those merged into it, by which a crime is suspected: all
/// of them weigh as much as the row says. A finding counts that names hazardous waste, or no kind on a visit whose
/// template asks for the weight of such waste; a weighing counts on such a visit.
struct CrimeSign {
  std::int64_t weight =
      0;  // kg, of what no correction replaces; of a visit the larger of what it found and what it weighed
  std::vector<Id> findings;  // and measurements
  Sheet row;                 // the threshold that it reaches
};
/// `fresh`: findings that are not saved yet. Nothing where it is not reached, or no row says from how much on.
Result<std::optional<CrimeSign>> crime_sign(World& world, const Id& of_case, std::span<const Sheet> fresh, Day day);
/// The case of a finding: its own, or that of its visit.
Result<std::optional<Id>> case_of_finding(World& world, const Sheet& finding);

/// What a case that a sign is of still lacks.
struct CrimeDue {
  CrimeSign sign;
  Id of_case;
  bool flag = false;      // it is not raised, and nobody said why not
  bool proposal = false;  // neither a measure nor a transfer hands it to the police
};
/// By the row of the day on which the last of the findings was made, else of `today`. Nothing without a sign.
Result<std::optional<CrimeDue>> crime_due(World& world, const Id& of_case, Day today);
/// Whether such a change may bring a sign about, and of which case, as the records stand with it: findings with a
/// weight, weighings, visits that came to a case, cases that were merged (the one that they follow).
Result<std::optional<Id>> case_to_look_at(World& world, std::string_view type, const Id& record);
/// The changes that make up for it: the flag, and the proposal as a measure of that id, made now.
std::vector<DraftChange> crime_changes(const CrimeDue& due, const Id& measure, Millis now);

/// What lowering the flag of a case lacks: the office or a leader does it, and says why with it.
/// `after`: the case as it will stand; `says_why`: the change has `crime_cleared_reason`.
std::vector<Lack> lowering_lacks(const Sheet& after, bool office_or_leader, bool says_why);
inline constexpr std::string_view kCrimeFlag = "crime_suspected", kCrimeCleared = "crime_cleared_reason";

}  // namespace satchel::casework
