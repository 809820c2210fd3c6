// What the bureau's rules have to say to a change before it is saved: what is told beside it, and what is saved with
// it.
#pragma once

#include "engine/base/time.h"
#include "engine/casework/checks.h"
#include "engine/store.h"
#include "platform/cli/console.h"

namespace satchel::cli {

/// A sentence for the one who saves; `kind` for machines.
struct PutNote {
  std::string kind, says;
};

/// To the first change of the draft, a new or changed record: of a measurement what its verdict rests on (basis.h); of
/// a measure when it was proposed, of a complaint when it was accepted; and what add_crime() adds. And what is told of
/// it: a check that repeats one, an off-site check without a review, a measure that could not be approved as it is, law
/// of another day. Nothing is refused.
Result<std::vector<PutNote>> add_casework(const Console& console, Store& store, Draft& draft, Millis now);
/// What follows of findings of hazardous waste (engine/casework/crime_check.h), and what is told of that.
Result<std::vector<PutNote>> add_crime(const Console& console, Store& store, Draft& draft, Millis now);
/// On `err`; where a machine reads, a line of JSON each.
void tell(Console& console, const std::vector<PutNote>& notes);

/// Law that the record cites and that was not in force on its day (engine/casework/law_in_force.h): also by `satchel
/// seal` and `verdict`.
Result<std::vector<PutNote>> law_notes(const Console& console, Store& store, const casework::Sheet& record, Millis now);
std::vector<PutNote> notes_of(const Console& console, const std::vector<casework::CheckNote>& notes);
/// What is told before that visit, of its site: also by `satchel inspect`.
Result<std::vector<PutNote>> check_notes(const Console& console, Store& store, const casework::Sheet& visit,
                                         Millis now);

}  // namespace satchel::cli
