// Complaints, their cases, and what was done in these: what the figures, the close gate and the lists all ask. Pure but
// for what is asked of World.
#pragma once

#include <set>
#include <vector>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// The case that a merged one follows, and so on; itself where its status is another, whatever `merged_into` says. One
/// that is not here ends the way.
Result<Sheet> leading_case(World& world, Sheet from);
/// The cases of a complaint, each followed to the leading one; of one that has none, those of the complaint that it is
/// the same as.
Result<std::vector<Sheet>> cases_of(World& world, const Sheet& complaint);

/// The case, and all that were merged into it, whichever way round.
Result<std::vector<Sheet>> with_merged(World& world, const Sheet& of_case);

/// The site of a case, and that of its complaint.
Result<std::set<Id>> sites_of_case(World& world, const Sheet& of_case);

/// The status that a case had at that moment.
Result<std::string> status_at(World& world, const Sheet& of_case, Millis as_of);
/// Whether it has what the receiver signed, with something in it: a file of no bytes is no receipt.
bool has_receipt(const Sheet& of_case);
/// Closed, or transferred with a receipt.
bool counts_as_closed(const Sheet& of_case, std::string_view status);

/// Visits of a case, sealed and not replaced by a sealed correction; none that is still to come.
Result<std::vector<Sheet>> sealed_visits(World& world, const Id& of_case);
/// By the time in a record's id (RFC 9562, version 7); nothing for others.
std::optional<Millis> made_at(const Id& id);
/// When a call-back was: as it says, but no later than its record was made.
std::optional<Millis> called_at(const Sheet& callback);
/// Whether somebody's certificate as an officer is valid on that day.
Result<bool> has_certificate(World& world, const std::string& user, Day day);
/// Of the officers of a visit those whose certificate was valid on arrival: by user, each once.
Result<std::set<std::string>> certified_officers(World& world, const Sheet& visit);

/// The complaints of transfer batches that were accepted in a window and not behind `as_of`, and the cases that they
/// lead to, merged ones and those that they follow.
struct BatchItems {
  std::vector<Id> complaints;
  std::set<Id> cases, batches;
};
Result<BatchItems> batch_items(World& world, const Span& accepted, Millis as_of, Millis utc_offset);

}  // namespace satchel::casework
