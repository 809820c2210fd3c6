// What is due, and what is overdue: obligations of the bureau that are still open, with the dated row that sets each
// one's length. Pure but for what is asked of World.
//
// Begun and done by the fields of the records alone:
// Received and accepted count as first told, no later than when that was told; told later afterwards they count so with
// a reason alone (`decision_reason`, written with it; World::told).
//
//     inform         complaint: received → informed                     (until `inform_by`, where the office set a day)
//                    also of a case that was transferred
//     give_back      complaint: received → decided                      row "return"
//     finish         complaint: accepted (where that is not written: decided, else received) → every case of it is
//     closed; put off by suspensions and extensions (extensions.h)
//                                                                       (from `finish_by`, where the office set an
//                                                                       earlier day)
//     acknowledge    assignment: assigned → acknowledged
//     on_site        assignment: assigned → on site
//     report         assignment: on site → reported
//     assignment     assignment: until its `due` → reported
//     list_report    list entry: last report, else entered → next report, each `reports_every` of its list
//     list_entry     list entry: until its `due` → left
//     batch_report   transfer batch: until `report_by` → reported
//     police_decide, police_hand_over     police transfer: proposed → decided → handed over
//                    a measure of the kind police, where its case has no transfer: proposed → approved or rejected →
//                    carried out
//     eia, eia_statutory                  approval: received → approved (eia.h)
// Those of a case that is closed, transferred, declined, returned or merged are not asked for any more.
#pragma once

#include "engine/casework/deadline.h"

namespace satchel::casework {

enum class Obligation : std::uint8_t {
#define X(name, zh, en) name,
#include "engine/casework/due.def"
#undef X
};
struct ObligationInfo {
  std::string_view name, zh, en;
};
const ObligationInfo& info(Obligation what);

/// due: there is time. uncertain: when is not known for sure, by a year whose working days are not published here, or
/// by a row that nobody confirmed; unknown: no row was in force, so nothing says when.
enum class Urgency : std::uint8_t { due, overdue, unknown };

struct DueItem {
  Obligation what{};
  std::string type = {};  // of the record that it is about
  Id record = {};
  std::optional<Id> of_case = {};
  std::string number = {}, title = {}, district = {}, who = {};  // who: unit, officers or account, as far as known
  std::optional<Id> unit = {};                                   // that `who` names
  Millis begun = {};
  std::optional<Due> due = {};  // nothing: no row was in force
  bool confirmed = true;        // the row; a day that the office set counts as confirmed
  std::string source = {};      // of the row; empty where the office set the day

  bool certain() const { return due && due->certain && confirmed; }
  Urgency urgency(Millis now) const {
    return !due ? Urgency::unknown : now < due->before ? Urgency::due : Urgency::overdue;
  }
};

/// All that is open, the earliest first; what has no date at the end. A suspension that goes on counts up to `now`.
Result<std::vector<DueItem>> due_list(World& world, Millis now);

}  // namespace satchel::casework
