#include "platform/cli/demo/quarter/score.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <numeric>
#include <set>

#include "platform/cli/demo/quarter/dice.h"

using namespace satchel;
using namespace satchel::cli::demo;

namespace {

using Condition = bool (*)(const Matter&);

std::int64_t matters(const Score& score, Condition condition) {
  return std::ranges::count_if(score.matters, condition);
}

bool is_accepted(const Matter& m) { return m.complained && m.decision == Decision::accepted; }
bool is_item(const Matter& m) { return m.batch.has_value(); }
bool stays_open(const Matter& m) {
  return is_accepted(m) && (m.ending == Ending::waits || m.ending == Ending::reopened);
}

std::int64_t sum_of(const std::vector<Errand>& errands) {
  return std::accumulate(errands.begin(), errands.end(), std::int64_t{0},
                         [](std::int64_t sum, const Errand& e) { return sum + e.count; });
}

/// What the score comes to, by itself: each of the plan's counts that it decides.
void check_score(const Plan& plan, std::uint64_t seed) {
  const Score score = compose_score(plan, seed);
  CHECK(matters(score, is_accepted) == plan.accepted);
  CHECK(matters(score, stays_open) == plan.open());
  CHECK(matters(score, is_item) == plan.batch_items);
  CHECK(matters(score, [](const Matter& m) { return m.campaign && m.visits > 0; }) == plan.on_site);
  std::int64_t persons = 0, talks = 0, help = 0, fines = 0;
  for (const Matter& m : score.matters) {
    talks += m.talk_persons;
    if (m.help) help += m.visits;
    if (m.batch && m.visits > 0) persons += m.officers_first + 2 * (m.visits - 1);
    if (!m.batch) CHECK(m.talk_persons == 0);
  }
  for (const Fine& f : score.fines)
    if (!f.revoked && score.matters[f.matter].batch) fines += f.fen;
  CHECK(persons == plan.person_times);
  CHECK(talks == plan.interviews);
  CHECK(help == plan.help_visits);
  CHECK(fines == plan.penalties_fen);
  CHECK(static_cast<std::int64_t>(score.police.size()) == plan.police_transfers);
  CHECK(sum_of(score.leaflets) == plan.leaflets);
  CHECK(sum_of(score.off_site) == plan.off_site);
}

/// Three complaints at each place, one case that leads them at most, and whatever is merged follows one that is closed.
void check_places(const Plan& plan, std::uint64_t seed) {
  const Score score = compose_score(plan, seed);
  std::vector<int> complaints(score.places), leaders(score.places);
  for (const Matter& m : score.matters) {
    if (m.place && m.complained) ++complaints[*m.place];
    if (m.place && m.leads) ++leaders[*m.place];
    if (m.follows) CHECK_FALSE(stays_open(score.matters[*m.follows]));
  }
  CHECK(static_cast<std::int64_t>(score.places) == plan.repeat_list);
  for (std::size_t p = 0; p < score.places; ++p) {
    CHECK(complaints[p] >= 3);
    CHECK(leaders[p] <= 1);
  }
}

void check_days(const Plan& plan, std::uint64_t seed) {
  for (const Matter& m : compose_score(plan, seed).matters) {
    CHECK(m.accepted >= plan.complaints_from());
    CHECK(m.accepted < plan.to);
    CHECK(m.received <= m.accepted);
    if (m.batch) CHECK(m.received >= plan.from);
  }
}

Plan small() {
  Plan p;
  p.accepted = 40, p.closed = 33, p.repeat_list = 3, p.on_site = 12, p.batches = 3, p.batch_items = 9;
  p.person_times = 27, p.interviews = 4, p.penalties_fen = 777, p.police_transfers = 2, p.accountable = 5;
  p.leaflets = 7, p.positive_list = 3, p.off_site = 2, p.help_visits = 11, p.waived = 1;
  return p;
}

Plan crowded() {  // more places and problems than complaints
  Plan p = small();
  p.accepted = 10, p.closed = 0, p.repeat_list = 8, p.on_site = 30, p.batch_items = 10;
  return p;
}

}  // namespace

TEST_CASE("a score comes to its plan, whatever the seed") {
  for (const std::uint64_t seed : {1U, 2U, 77U})
    for (const Plan& plan : {Plan(), small(), crowded()}) {
      check_score(plan, seed);
      check_places(plan, seed);
      check_days(plan, seed);
    }
}

/// Any that check() takes.
Plan drawn(Dice& dice) {
  const auto n = [&](std::size_t most) { return static_cast<std::int64_t>(dice.below(most + 1)); };
  for (;;) {
    Plan p;
    p.accepted = n(80), p.closed = n(80), p.repeat_list = n(12), p.on_site = n(40), p.batches = n(9);
    p.batch_items = n(40), p.person_times = n(120), p.interviews = n(20), p.penalties_fen = n(50'000'000);
    p.police_transfers = n(4), p.accountable = n(9), p.leaflets = n(2'500), p.positive_list = n(9);
    p.off_site = n(60), p.help_visits = n(30), p.waived = n(9);
    if (check(p)) return p;
  }
}

TEST_CASE("so it does for any plan that can be reached") {
  Dice dice(11);
  for (int i = 0; i < 300; ++i) {
    CAPTURE(i);
    const Plan plan = drawn(dice);
    check_score(plan, dice.next());
    check_places(plan, dice.next());
    check_days(plan, dice.next());
  }
}

TEST_CASE("the same seed is the same quarter, another is another") {
  const auto days = [](std::uint64_t seed) {
    std::vector<casework::Day> out;
    for (const Matter& m : compose_score(Plan(), seed).matters) out.push_back(m.accepted);
    return out;
  };
  CHECK(days(5) == days(5));
  CHECK(days(5) != days(6));
}
