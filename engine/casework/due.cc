#include "engine/casework/due.h"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/casework/due_parts.h"

namespace satchel::casework {
namespace {

constexpr std::array kObligations{
#define X(name, zh, en) ObligationInfo{#name, zh, en},
#include "engine/casework/due.def"
#undef X
};

constexpr std::array kOver{"closed", "transferred", "declined", "returned", "merged"};

Millis before_of(const DueItem& item) {
  return item.due ? item.due->before : Millis{std::numeric_limits<std::int64_t>::max()};
}

}  // namespace

const ObligationInfo& info(Obligation what) { return kObligations[static_cast<std::size_t>(what)]; }

Status DueCount::begin() {
  SATCHEL_TRY(world_.each("deadline", [&](const Sheet& row) {
    if (auto rule = deadline_rule(row)) rules_.push_back(*std::move(rule));  // one without a length says nothing
    return Status{};
  }));
  return world_.each("calendar", [&](const Sheet& row) { return calendar_.add(row), Status{}; });
}

void DueCount::add(DueItem item, Day last) {
  item.due = Due{start_of(last + days(1), world_.schema().utc_offset()), last, true};
  items_.push_back(std::move(item));
}

void DueCount::add(DueItem item, std::string_view rule, const Course& course, std::optional<Day> set_day) {
  if (set_day) return add(std::move(item), *set_day);
  if (const DeadlineRule* row = rule_for(rules_, rule, day_of(course.begun))) {
    item.due = casework::due(*row, course, calendar_, world_.schema().utc_offset());
    item.confirmed = row->confirmed;
    item.source = row->source;
  }
  items_.push_back(std::move(item));
}

bool DueCount::is_open(const Sheet& of_case) { return std::ranges::find(kOver, of_case.text("status")) == kOver.end(); }

std::vector<DueItem> DueCount::take() {
  std::ranges::stable_sort(items_, {}, before_of);
  return std::move(items_);
}

DueItem item_of(Obligation what, const Sheet& about, Millis begun) {
  DueItem out{what, about.type().name, about.id()};
  out.number = about.text("number");
  out.title = about.text("title");
  out.district = about.text("district");
  out.begun = begun;
  return out;
}

DueItem item_of(Obligation what, const Sheet& about, const Sheet& of_case, Millis begun) {
  DueItem out = item_of(what, about, begun);
  out.of_case = of_case.id();
  out.number = of_case.text("number");
  out.title = of_case.text("title");
  out.district = of_case.text("district");
  return out;
}

Result<std::vector<DueItem>> due_list(World& world, Millis now) {
  DueCount count(world, now);
  SATCHEL_TRY(count.begin());
  for (const auto part :
       {dues::complaints, dues::assignments, dues::lists, dues::batches, dues::police, dues::approvals})
    SATCHEL_TRY(part(count));
  return count.take();
}

}  // namespace satchel::casework
