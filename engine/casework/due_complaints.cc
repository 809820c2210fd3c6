// Complaints: to be told of, given back, finished. One that is linked to another (`same_as`) is not merged into it: its
// own complainant is owed all of this.
#include <algorithm>

#include "engine/casework/affairs.h"
#include "engine/casework/due_parts.h"
#include "engine/casework/extensions.h"

namespace satchel::casework {
namespace {

/// Cases that answer its complainant; where it only follows another one, that goes on by itself.
struct Handling {
  bool goes_on = false;  // no case was made of it, or one of them is open
  bool own = false;      // a case was made of it
  bool handed = false;   // one of them was transferred
};
Result<Handling> handling_of(World& world, const Sheet& complaint) {
  SATCHEL_ASSIGN(const auto own, world.those("case", "complaint", complaint.id()));
  SATCHEL_ASSIGN(const auto cases, cases_of(world, complaint));
  const auto is_handed = [](const Sheet& one) { return one.text("status") == "transferred"; };
  return Handling{cases.empty() || std::ranges::any_of(cases, DueCount::is_open), !own.empty(),
                  std::ranges::any_of(cases, is_handed)};
}

DueItem of_complaint(Obligation what, const Sheet& complaint, Millis begun) {
  DueItem out = item_of(what, complaint, begun);
  for (const char* name : {"target", "place", "descriptor", "external_key"})
    if (out.title.empty()) out.title = complaint.text(name);
  return out;
}

/// As it was first told (World::told); who does not know that takes what it says, unless that is still to come.
Result<std::optional<Millis>> time_that_counts(World& world, const Sheet& complaint, std::string_view field,
                                               Millis now) {
  SATCHEL_ASSIGN(const auto told, world.told(complaint, field));
  if (told) return told->counts;
  const auto said = complaint.time(field);
  return said && *said <= now + kClockTolerance ? said : std::nullopt;
}

Status of_one(DueCount& count, const Sheet& complaint) {
  SATCHEL_ASSIGN(const auto received, time_that_counts(count.world(), complaint, "received", count.now()));
  const std::string_view decision = complaint.text("decision");
  SATCHEL_ASSIGN(const Handling handling, handling_of(count.world(), complaint));
  // Linked to another, whose case is over: that one's complainant was answered, this one's was not.
  const bool owed = handling.goes_on || (!handling.own && complaint.has("same_as"));
  if (received && (owed || handling.handed) && !complaint.has("informed"))
    count.add(of_complaint(Obligation::inform, complaint, *received), "inform", {*received},
              complaint.day("inform_by"));
  if (received && owed && decision.empty())
    count.add(of_complaint(Obligation::give_back, complaint, *received), "return", {*received});
  SATCHEL_ASSIGN(auto finish, count.finish(complaint));
  if (finish && handling.goes_on) count.add(*std::move(finish));
  return {};
}

/// As it says; else when it was decided, as far as that is known; else when it came in, which puts nothing off.
Result<std::optional<Millis>> accepted_at(World& world, const Sheet& complaint, Millis now) {
  SATCHEL_ASSIGN(const auto said, time_that_counts(world, complaint, "accepted", now));
  if (said) return said;
  SATCHEL_ASSIGN(const auto decided, world.set_at(complaint, "decision"));
  return decided ? Result<std::optional<Millis>>(decided) : time_that_counts(world, complaint, "received", now);
}

}  // namespace

Result<std::optional<DueItem>> DueCount::finish(const Sheet& complaint) {
  if (complaint.text("decision") != "accepted") return std::optional<DueItem>();
  SATCHEL_ASSIGN(const auto accepted, accepted_at(world_, complaint, now_));
  if (!accepted) return std::optional<DueItem>();
  DueItem out = of_complaint(Obligation::finish, complaint, *accepted);
  SATCHEL_ASSIGN(const Respite respite, respite_of(world_, complaint, day_of(now_)));
  const auto set_day = complaint.day("finish_by");
  const DeadlineRule* row = rule_for(rules_, "finish", day_of(*accepted));
  const bool extended = complaint.flag("extended");
  const Millis offset = world_.schema().utc_offset();
  if (row || set_day)
    out.due = finish_due(row ? *row : DeadlineRule{}, *accepted, set_day, extended, respite, calendar_, offset);
  const bool by_row = !set_day || extended || !respite.empty() || (out.due && out.due->last_day != *set_day);
  if (row && by_row) out.confirmed = row->confirmed, out.source = row->source;
  return std::optional(std::move(out));
}

Status dues::complaints(DueCount& count) {
  return count.world().each("complaint", [&](const Sheet& complaint) -> Status {
    const std::string_view decision = complaint.text("decision");
    const bool refused = decision == "declined" || decision == "returned";
    return refused && complaint.has("informed") ? Status() : of_one(count, complaint);
  });
}

}  // namespace satchel::casework
