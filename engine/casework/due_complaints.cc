// Complaints: to be told of, given back, finished.
#include <algorithm>

#include "engine/casework/affairs.h"
#include "engine/casework/due_parts.h"

namespace satchel::casework {
namespace {

/// Something is left to be done: no case was made of it, or one of them is open.
Result<bool> unfinished(World& world, const Sheet& complaint) {
  SATCHEL_ASSIGN(const auto cases, cases_of(world, complaint));
  return cases.empty() || std::ranges::any_of(cases, DueCount::is_open);
}

DueItem of_complaint(Obligation what, const Sheet& complaint, Millis begun) {
  DueItem out = item_of(what, complaint, begun);
  for (const char* name : {"target", "place", "descriptor", "external_key"})
    if (out.title.empty()) out.title = complaint.text(name);
  return out;
}

Status of_one(DueCount& count, const Sheet& complaint) {
  const auto received = complaint.time("received"), accepted = complaint.time("accepted");
  const std::string_view decision = complaint.text("decision");
  SATCHEL_ASSIGN(const bool open, unfinished(count.world(), complaint));
  if (!open) return {};
  if (received && !complaint.has("informed"))
    count.add(of_complaint(Obligation::inform, complaint, *received), "inform", {*received},
              complaint.day("inform_by"));
  if (received && decision.empty())
    count.add(of_complaint(Obligation::give_back, complaint, *received), "return", {*received});
  if (accepted && decision == "accepted")
    count.add(of_complaint(Obligation::finish, complaint, *accepted), "finish", {*accepted, complaint.flag("extended")},
              complaint.day("finish_by"));
  return {};
}

}  // namespace

Status dues::complaints(DueCount& count) {
  return count.world().each("complaint", [&](const Sheet& complaint) -> Status {
    const std::string_view decision = complaint.text("decision");
    const bool refused = decision == "declined" || decision == "returned";
    if (complaint.has("same_as") || (refused && complaint.has("informed"))) return {};
    return of_one(count, complaint);
  });
}

}  // namespace satchel::casework
