// What the office decides on the matters, and what tablets do beside them.
#include <algorithm>

#include "platform/cli/demo/quarter/composer.h"

namespace satchel::cli::demo {

using casework::Day;
using std::chrono::days;

namespace {

constexpr days kErrands{10};  // until when errands are run, so that they are heard of
constexpr std::int64_t kLateLeaflets = 20;
constexpr std::size_t kFines = 12, kTalks = 10;  // at most so many records for the sums

}  // namespace

void Composer::add_enforcement() {
  const Indexes& items = acted_on();
  const std::size_t talks = std::min({items.size(), kTalks, count(plan_.interviews)});
  for (std::size_t k = 0; k < count(plan_.interviews); ++k) ++at(items[k % talks]).talk_persons;
  Indexes crimes = items;  // batteries first, of these the one that the notice names
  std::ranges::stable_sort(crimes, std::greater<>(), [this](std::size_t i) {
    return at(i).about == Nuisance::lead_batteries ? (at(i).campaign ? 2 : 1) : 0;
  });
  for (std::size_t k = 0; k < count(plan_.police_transfers); ++k) out_.police.push_back(crimes[k % crimes.size()]);
  add_fines(items);
}

void Composer::add_fines(const Indexes& items) {
  constexpr std::int64_t kRound = 10'000;
  if (plan_.penalties_fen == 0) return;
  const std::size_t some = std::min(items.size(), kFines);
  const std::size_t n = plan_.penalties_fen < static_cast<std::int64_t>(some) * kRound ? 1 : some;
  std::int64_t left = plan_.penalties_fen;
  const std::int64_t each = left / static_cast<std::int64_t>(n) / kRound * kRound;
  for (std::size_t k = 0; k < n; ++k) {
    const std::int64_t fen = k + 1 == n ? left : each;
    out_.fines.push_back({items[k], fen, after(at(items[k]), 10, 15), false});
    left -= fen;
  }
  out_.fines.push_back({items[0], 5'000'000, after(at(items[0]), 12, 5), true});
  if (!campaign_.empty()) out_.fines.push_back({campaign_[0], 2'000'000, after(at(campaign_[0]), 10, 10), false});
}

std::vector<Errand> Composer::spread(std::int64_t sum, std::int64_t parts, Day from) {
  std::vector<Errand> out;
  parts = std::min(sum, parts);
  for (std::int64_t k = 0; k < parts; ++k)
    out.push_back({static_cast<std::size_t>(k) % (kTablets - 1), between(from, plan_.to - kErrands),
                   sum / parts + (k < sum % parts ? 1 : 0)});
  return out;
}

void Composer::add_errands() {
  const std::int64_t late = std::min(kLateLeaflets, plan_.leaflets / 10);
  out_.leaflets = spread(plan_.leaflets - late, 57, plan_.from + days(7));
  if (late > 0) out_.leaflets.push_back({out_.late, workday(out_.late_from + days(5)), late});
  out_.off_site = spread(plan_.off_site, plan_.off_site, plan_.complaints_from() + days(7));
  for (std::size_t t = 1; t + 1 < kTablets; ++t)
    out_.away.emplace_back(t, between(plan_.complaints_from() + days(7), plan_.to - kVisited - days(5)));
}

}  // namespace satchel::cli::demo
