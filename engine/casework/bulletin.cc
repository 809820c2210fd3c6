#include "engine/casework/bulletin.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "engine/casework/affairs.h"
#include "engine/casework/due_parts.h"
#include "engine/casework/repeats.h"

namespace satchel::casework {
namespace {

constexpr std::size_t kMostExamples = 5;

struct YearMonth {
  int year = 0;
  unsigned month = 0;
  bool first_day = false;
};

YearMonth month_of(Day day) {
  const std::chrono::year_month_day d(day);
  return {static_cast<int>(d.year()), static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()) == 1};
}

Result<std::string> name_of_bureau(World& world) {
  std::string out;
  SATCHEL_TRY(world.each("org_unit", [&](const Sheet& unit) {
    if (out.empty() && unit.text("kind") == "bureau") out = unit.text("name");
    return Status();
  }));
  return out;
}

Result<std::int64_t> repeat_threshold(World& world, Day day) {
  SATCHEL_ASSIGN(const auto rules, repeat_rules(world, day));
  return rules ? rules->threshold : 0;
}

/// Model cases among what was investigated on site.
Result<std::vector<std::string>> examples_in(World& world, const Figure& on_site) {
  std::vector<std::string> out;
  for (const Counted& counted : on_site.counted) {
    if (out.size() == kMostExamples) break;
    SATCHEL_ASSIGN(const auto entry, world.find(counted.type, counted.id));
    const auto id = entry ? entry->reference("case") : std::nullopt;
    if (!id) continue;
    SATCHEL_ASSIGN(const auto of_case, world.find("case", *id));
    if (of_case && of_case->flag("model_case") && of_case->has("title")) out.push_back(shown(*of_case, "title"));
  }
  return out;
}

std::string status_for_people(const Sheet& of_case, std::string_view status) {
  const auto at = of_case.type().index_of("status");
  if (!at) return std::string(status);
  const Field& field = of_case.type().fields[*at];
  for (std::size_t i = 0; i < field.choices.size(); ++i)
    if (field.choices[i] == status) return field.choice_titles[i].zh;
  return std::string(status);
}

Result<std::vector<OpenCase>> open_in(World& world, const Figure& open, Millis as_of) {
  std::vector<OpenCase> out;
  DueCount dues(world, as_of);
  SATCHEL_TRY(dues.begin());
  for (const Counted& counted : open.counted) {
    SATCHEL_ASSIGN(const auto complaint, world.find(counted.type, counted.id));
    if (!complaint) continue;
    OpenCase one;
    SATCHEL_ASSIGN(one.complaint, line_of(world, *complaint));
    one.complaint.unit = "件";
    if (const auto time = complaint->time("received")) one.received = day_of(*time, world.schema().utc_offset());
    SATCHEL_ASSIGN(const auto finish, dues.finish(*complaint));
    if (finish && finish->due) one.finish_by = finish->due->last_day;
    SATCHEL_ASSIGN(const auto cases, cases_of(world, *complaint));
    for (const Sheet& of_case : cases) {
      SATCHEL_ASSIGN(const std::string status, status_at(world, of_case, as_of));
      one.status += (one.status.empty() ? "" : "、") + status_for_people(of_case, status);
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

const Figure& figure(const Bulletin& bulletin, std::string_view name) {
  const auto at = std::ranges::find(kFigures, name) - std::begin(kFigures);
  return bulletin.figures[static_cast<std::size_t>(at)];
}

Result<Bulletin> bulletin(World& world, const Frame& frame) {
  if (frame.to <= frame.from) return fail(Code::invalid, "the quarter ends before it begins");
  Bulletin out;
  out.frame = frame;
  out.utc_offset = world.schema().utc_offset();
  SATCHEL_ASSIGN(out.bureau, name_of_bureau(world));
  SATCHEL_ASSIGN(out.threshold, repeat_threshold(world, frame.to - days(1)));
  SATCHEL_ASSIGN(out.figures, figures(world, frame));
  SATCHEL_ASSIGN(out.examples, examples_in(world, figure(out, "on_site")));
  SATCHEL_ASSIGN(out.branches, branches(world, frame, out.figures));
  SATCHEL_ASSIGN(out.open, open_in(world, figure(out, "open"), frame.as_of));
  SATCHEL_ASSIGN(out.lists, list_standings(world, day_of(frame.as_of, out.utc_offset)));
  return out;
}

std::vector<Counted> not_among(const std::vector<Counted>& all, const std::vector<Counted>& others) {
  std::set<Id> ids;
  for (const Counted& other : others) ids.insert(other.id);
  std::vector<Counted> out;
  std::ranges::copy_if(all, std::back_inserter(out), [&](const Counted& one) { return !ids.contains(one.id); });
  return out;
}

std::string date_zh(Day day) {
  const std::chrono::year_month_day d(day);
  return std::to_string(static_cast<int>(d.year())) + "年" + std::to_string(static_cast<unsigned>(d.month())) + "月" +
         std::to_string(static_cast<unsigned>(d.day())) + "日";
}

std::string quarter_of(const Frame& frame) {
  static constexpr const char* kNames[] = {"第一季度", "第二季度", "第三季度", "第四季度"};
  const YearMonth from = month_of(frame.from), to = month_of(frame.to);
  const int months = (to.year - from.year) * 12 + static_cast<int>(to.month) - static_cast<int>(from.month);
  if (from.first_day && to.first_day && months == 3 && from.month % 3 == 1)
    return std::to_string(from.year) + "年" + kNames[from.month / 3];
  return date_zh(frame.from) + "至" + date_zh(frame.to - days(1));
}

}  // namespace satchel::casework
