#include "tests/crash/points.h"
#include "tests/crash/script.h"
#include "tests/crash/trials.h"

namespace satchel::crash {
namespace {

struct Kind {
  const char* name;  // as a trial is called
  Points& points;
  Code code;   // what may be said of it
  bool whole;  // in the whole day
};

/// Those that the day's next step passes: of each, the hash of where.
std::vector<std::uint64_t> points_of_next_step(Day& day, Points& points) {
  auto& scratch = tally().scratch;
  const bool sound = Forks::probe([&]() -> Status {
    const std::uint64_t before = points.passed();
    points.note(scratch.data() + 1, scratch.size() - 1);
    SATCHEL_TRY(day.step());
    scratch[0] = points.passed() - before;
    return {};
  });
  if (!sound) report("the day itself", "step " + std::to_string(day.at()) + " fails with nothing befalling it");
  const std::size_t all = sound ? std::min<std::size_t>(scratch[0], scratch.size() - 1) : 0;
  return {scratch.begin() + 1, scratch.begin() + 1 + static_cast<std::ptrdiff_t>(all)};
}

/// The step fails cleanly, or copes; then the same processes go on. `whole`: up to a day that has ended well.
Status fail_once(Day& day, const Kind& kind, std::uint64_t n, bool whole) {
  const std::size_t step = day.at();
  kind.points.fail(n);
  const Status status = day.step();
  if (!kind.points.failed()) return fail(Code::internal, "the point was not reached");
  ++tally().nth_points;
  if (!status && status.code() != kind.code && status.code() != Code::busy)  // busy: the hub's, as a device hears it
    return fail(Code::internal,
                "what is said is " + std::string(info(status.code()).name) + ": " + status.error().detail);
  if (!status) SATCHEL_TRY(day.resume());
  if (day.at() <= step) SATCHEL_TRY(day.step());
  return whole ? day.finish() : Status{};
}

void fail_every(Forks& forks, const Kind& kind, std::uint64_t seed, std::uint64_t alike) {
  constexpr std::uint64_t kWhole = 16, kTooMany = 100;
  std::map<std::uint64_t, std::uint64_t> seen;
  sim::Vfs::seed_sqlite(static_cast<unsigned>(seed));
  Day day(seed, kind.whole);
  Status status = day.begin();
  while (status && !day.over()) {
    const auto places = points_of_next_step(day, kind.points);
    std::uint64_t tried = 0;
    for (std::size_t i = 0; i < places.size() && tally().lost < kTooMany; ++i) {
      if (++seen[places[i]] > alike) continue;
      forks.run(std::string(kind.name) + ": seed " + std::to_string(seed) + ", step " + std::to_string(day.at()) +
                    ", point " + std::to_string(i + 1),
                [&day, &kind, n = i + 1, whole = ++tried % kWhole == 0] { return fail_once(day, kind, n, whole); });
    }
    forks.wait(0);
    status = day.step();
  }
  if (!status) report("the day itself", status.error().detail);
}

}  // namespace

void fail_every_allocation(Forks& forks, std::uint64_t seed, std::uint64_t alike) {
  fail_every(forks, {"memory", allocations, Code::out_of_memory, false}, seed, alike);
}

void fail_every_statement(Forks& forks, std::uint64_t seed, std::uint64_t alike) {
  fail_every(forks, {"statement", statements, Code::cancelled, true}, seed, alike);
}

}  // namespace satchel::crash
