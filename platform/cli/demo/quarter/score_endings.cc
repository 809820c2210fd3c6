// How each matter ends, and its days.
#include <algorithm>

#include "platform/cli/demo/quarter/composer.h"

namespace satchel::cli::demo {

using casework::Day;
using std::chrono::days;

namespace {

constexpr days kQuiet{14}, kAtAll{3};  // as kVisited, of what is not visited

}  // namespace

Composer::Indexes Composer::stay_open() {
  Indexes order(plain_.rbegin(), plain_.rend());
  Indexes rest = campaign_;
  rest.insert(rest.end(), items_.rbegin(), items_.rend());
  rest.insert(rest.end(), followers_.begin(), followers_.end());
  for (const bool of_place : {false, true})
    for (const std::size_t i : rest)
      if (at(i).place.has_value() == of_place) order.push_back(i);
  for (std::size_t i = 0; i < count(plan_.accepted); ++i)  // those that lead a place out of the plain ones
    if (std::ranges::find(order, i) == order.end()) order.push_back(i);
  return order;
}

void Composer::add_endings() {
  const Indexes order = stay_open();
  const std::size_t open = count(plan_.open());
  const bool reaches_places = open > 0 && at(order[open - 1]).place.has_value();
  for (Matter& m : out_.matters) {
    if (!reaches_places || m.ending != Ending::merged) continue;
    m.ending = Ending::satisfied;  // a merged one would follow its case
    m.follows.reset();
  }
  for (std::size_t k = 0; k < open; ++k) at(order[k]).ending = k == 1 ? Ending::reopened : Ending::waits;
  for (std::size_t k = open; k < order.size(); ++k) vary_ending(at(order[k]), k);
}

void Composer::vary_ending(Matter& m, std::size_t k) {
  if (m.ending != Ending::satisfied) return;
  if (k % 17 == 0) m.ending = Ending::leader;
  if (k % 31 == 0 && m.visits == 0 && !m.place) m.ending = Ending::transferred;
}

Day Composer::between(Day from, Day to) {
  const auto length = std::max<std::int64_t>((to - from).count(), 1);
  return workday(from + days(dice_.below(static_cast<std::size_t>(length))));
}

void Composer::add_days() {
  const auto span = (plan_.to - kVisited - days(5) - plan_.from).count();
  for (std::int64_t b = 0; b < plan_.batches; ++b)
    out_.batches.push_back(workday(plan_.from + days(b * span / plan_.batches)));
  out_.declared.resize(out_.batches.size());
  for (const std::size_t i : items_) ++out_.declared[*at(i).batch];
  for (Matter& m : out_.matters) set_days(m);
}

void Composer::set_days(Matter& m) {
  const bool idle = m.ending == Ending::waits && m.visits == 0 && m.complained;
  const Day last = plan_.to - (m.visits > 0 || m.leads ? kVisited : idle ? kAtAll : kQuiet);
  if (m.batch) {
    m.received = out_.batches[*m.batch];
    m.accepted = workday(m.received + days(1 + dice_.below(2)));
    return;
  }
  Day first = idle ? plan_.to - days(25) : plan_.complaints_from();
  if (!m.complained && !m.campaign) first = plan_.complaints_from(), m.accepted = workday(first);
  if (m.late) m.accepted = workday(out_.late_from - days(9));
  if (m.complained || m.campaign) m.accepted = between(first, last);
  m.received = std::max(m.accepted - days(dice_.below(3)), first);
}

Day Composer::after(const Matter& m, std::size_t least, std::size_t more) {
  const Day day = m.accepted + days(least + dice_.below(more));
  return workday(std::min(day, plan_.to - days(4)));
}

}  // namespace satchel::cli::demo
