#include "engine/casework/extensions.h"

#include <algorithm>

#include "engine/casework/affairs.h"
#include "engine/casework/people.h"

namespace satchel::casework {
namespace {

constexpr std::int64_t kMostExtended = 10'000;  // days: beyond any row's

Status add_respite(World& world, const Id& of_case, Day today, Respite& out) {
  SATCHEL_ASSIGN(const auto suspensions, world.those("suspension", "case", of_case));
  for (const Sheet& suspension : suspensions) {
    SATCHEL_ASSIGN(const bool led, is_leader(world, suspension.text("approver")));
    if (!led) continue;
    if (const auto span = suspended_days(suspension, today)) out.suspended.push_back(*span);
  }
  SATCHEL_ASSIGN(const auto extensions, world.those("extension", "case", of_case));
  for (const Sheet& extension : extensions)
    if (is_approved(extension))
      out.approved_days += static_cast<int>(std::min(*extension.number("days"), kMostExtended));
  out.approved_days = std::min(out.approved_days, static_cast<int>(kMostExtended));
  return {};
}

}  // namespace

bool is_approved(const Sheet& extension) {
  return extension.number("days").value_or(0) > 0 && extension.has("reason") && extension.has("approver") &&
         extension.has("approved");
}

std::optional<Span> suspended_days(const Sheet& suspension, Day today) {
  const auto from = suspension.day("from"), until = suspension.day("until");
  if (!from || !until || !suspension.has("reason")) return std::nullopt;
  const Day to = std::min(*until, today + days(1));
  return to > *from ? std::optional(Span{*from, to}) : std::nullopt;
}

Result<Respite> respite_of(World& world, const Sheet& complaint, Day today) {
  Respite out;
  SATCHEL_ASSIGN(const auto cases, cases_of(world, complaint));
  for (const Sheet& of_case : cases) SATCHEL_TRY(add_respite(world, of_case.id(), today, out));
  return out;
}

namespace {

/// As the office set it, with the days that put it off.
Due set_due(const DeadlineRule& rule, const Course& course, Day set_day, const Calendar& calendar, Millis utc_offset) {
  if (course.extended == 0 && course.suspended.empty()) return {start_of(set_day + days(1), utc_offset), set_day, true};
  DeadlineRule by = rule;
  by.unit = TimeUnit::day;
  by.length = static_cast<int>(std::max<std::int64_t>((set_day - day_of(course.begun, utc_offset)).count(), 0));
  return due(by, course, calendar, utc_offset);
}

}  // namespace

Due finish_due(const DeadlineRule& rule, Millis begun, std::optional<Day> set_day, bool extended,
               const Respite& respite, const Calendar& calendar, Millis utc_offset) {
  const int more = respite.approved_days > 0 ? std::min(respite.approved_days, rule.extension)
                   : extended                ? rule.extension
                                             : 0;
  const Course course{begun, more, respite.suspended};
  const Due by_rule = due(rule, course, calendar, utc_offset);
  if (!set_day) return by_rule;
  const Due by_office = set_due(rule, course, *set_day, calendar, utc_offset);
  return !rule.what.empty() && by_rule.before < by_office.before ? by_rule : by_office;
}

Result<std::vector<Lack>> extended_lacks(World& world, const Sheet& complaint) {
  std::vector<Lack> out;
  if (!complaint.flag("extended")) return out;
  SATCHEL_ASSIGN(const auto cases, cases_of(world, complaint));
  for (const Sheet& of_case : cases) {
    SATCHEL_ASSIGN(const auto extensions, world.those("extension", "case", of_case.id()));
    if (std::ranges::any_of(extensions, is_approved)) return out;
  }
  out.push_back({Lacking::extension, {}, complaint.id()});
  return out;
}

}  // namespace satchel::casework
