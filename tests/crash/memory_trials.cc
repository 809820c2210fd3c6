#include "tests/crash/allocations.h"
#include "tests/crash/script.h"
#include "tests/crash/trials.h"

namespace satchel::crash {
namespace {

/// The allocations that the day's next step makes: of each, the hash of where it is made.
std::vector<std::uint64_t> allocations_of_next_step(Day& day) {
  auto& scratch = tally().scratch;
  const bool sound = Forks::probe([&]() -> Status {
    const std::uint64_t before = allocations();
    note_places(scratch.data() + 1, scratch.size() - 1);
    SATCHEL_TRY(day.step());
    scratch[0] = allocations() - before;
    return {};
  });
  if (!sound) report("the day itself", "step " + std::to_string(day.at()) + " fails with nothing befalling it");
  const std::size_t all = sound ? std::min<std::size_t>(scratch[0], scratch.size() - 1) : 0;
  return {scratch.begin() + 1, scratch.begin() + 1 + static_cast<std::ptrdiff_t>(all)};
}

/// The step fails cleanly, or copes; then the same processes go on. `whole`: up to a day that has ended well.
Status run_out(Day& day, std::uint64_t n, bool whole) {
  const std::size_t step = day.at();
  fail_allocation(n);
  const Status status = day.step();
  if (!allocation_failed()) return fail(Code::internal, "the allocation was not reached");
  ++tally().nth_points;
  if (!status && status.code() != Code::out_of_memory)
    return fail(Code::internal,
                "what is said is " + std::string(info(status.code()).name) + ": " + status.error().detail);
  if (!status) SATCHEL_TRY(day.resume());
  if (day.at() <= step) SATCHEL_TRY(day.step());
  return whole ? day.finish() : Status{};
}

}  // namespace

void fail_every_allocation(Forks& forks, std::uint64_t seed, std::uint64_t alike) {
  constexpr std::uint64_t kWhole = 16, kTooMany = 100;
  std::map<std::uint64_t, std::uint64_t> seen;
  sim::Vfs::seed_sqlite(static_cast<unsigned>(seed));
  Day day(seed);
  Status status = day.begin();
  while (status && !day.over()) {
    const auto places = allocations_of_next_step(day);
    std::uint64_t tried = 0;
    for (std::size_t i = 0; i < places.size() && tally().lost < kTooMany; ++i) {
      if (++seen[places[i]] > alike) continue;
      forks.run("memory: seed " + std::to_string(seed) + ", step " + std::to_string(day.at()) + ", allocation " +
                    std::to_string(i + 1),
                [&day, n = i + 1, whole = ++tried % kWhole == 0] { return run_out(day, n, whole); });
    }
    forks.wait(0);
    status = day.step();
  }
  if (!status) report("the day itself", status.error().detail);
}

}  // namespace satchel::crash
