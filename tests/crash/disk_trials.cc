#include <algorithm>
#include <map>

#include "tests/crash/points.h"
#include "tests/crash/script.h"
#include "tests/crash/trials.h"

namespace satchel::crash {
namespace {

enum class Where : std::uint8_t { tablet, hub };
constexpr Where kBoth[] = {Where::tablet, Where::hub};

sim::Disk& disk_of(Day& day, Where where) {
  return where == Where::tablet ? day.tablet_machine().disk : day.hub_machine().disk;
}

std::string place(Where where, std::uint64_t seed, std::size_t step) {
  return std::string(where == Where::tablet ? "tablet" : "hub") + ", seed " + std::to_string(seed) + ", step " +
         std::to_string(step);
}

/// A call that the day's next step makes: the n-th of its kind then, and from where.
struct Passed {
  Where where;
  sim::Call kind;
  std::uint64_t place, n;
};

std::vector<Passed> calls_of_next_step(Day& day) {
  auto& scratch = tally().scratch;
  const bool sound = Forks::probe([&]() -> Status {
    std::size_t next = 1;
    for (const Where where : kBoth)
      disk_of(day, where).on_call = [&, where](sim::Call kind) {
        if (next + 2 > scratch.size()) return;
        scratch[next++] = static_cast<std::uint64_t>(where) * sim::kCalls + static_cast<std::uint64_t>(kind);
        scratch[next++] = place_on_stack();
      };
    SATCHEL_TRY(day.step());
    scratch[0] = next;
    return {};
  });
  if (!sound) report("the day itself", "step " + std::to_string(day.at()) + " fails with nothing befalling it");
  std::vector<Passed> out;
  std::array<std::uint64_t, 2 * sim::kCalls> count{};
  for (std::size_t i = 1; sound && i + 1 < scratch[0]; i += 2)
    out.push_back({static_cast<Where>(scratch[i] / sim::kCalls), static_cast<sim::Call>(scratch[i] % sim::kCalls),
                   scratch[i + 1], ++count[scratch[i]]});
  return out;
}

/// One in so many trials works through the rest of the day; the others end it after the step.
constexpr std::uint64_t kWholeDay = 8;

Status go_on(Day& day, std::size_t step, bool whole_day) {
  while (!day.over() && (whole_day || day.at() <= step)) SATCHEL_TRY(day.step());
  return day.finish();
}

struct Cut {
  Where where;
  std::uint64_t call;
  bool power;
  std::uint64_t again;
};

Status cut(Day& day, const Cut& c, bool whole_day) {
  const std::size_t step = day.at();
  sim::Disk& disk = disk_of(day, c.where);
  disk.kill_after(c.call);
  (void)day.step();  // it may even go well: what comes last is not always needed
  if (!disk.dead()) return fail(Code::internal, "the cut was not reached");
  ++tally().cuts;
  SATCHEL_TRY(day.recover(c.power, c.again));
  return go_on(day, step, whole_day);
}

Status fail_once(Day& day, Where where, sim::Call kind, std::uint64_t n, Code code, bool whole_day) {
  const std::size_t step = day.at();
  sim::Disk& disk = disk_of(day, where);
  disk.fail_after(kind, n, code);
  const Status status = day.step();
  if (disk.faults() == 0) return fail(Code::internal, "the call was not reached");
  ++tally().nth_points;
  disk.fail_after(sim::Call::open, 0);
  if (!status) SATCHEL_TRY(day.recover(false));
  return go_on(day, step, whole_day);
}

/// A day up to its end, with `at_step` called where each step begins.
void through(std::uint64_t seed, bool whole, const std::function<bool(Day&)>& at_step) {
  sim::Vfs::seed_sqlite(static_cast<unsigned>(seed));
  Day day(seed, whole);
  Status status = day.begin();
  while (status && !day.over() && at_step(day)) status = day.step();
  if (!status) report("the day itself", status.error().detail);
}

}  // namespace

void cut_everywhere(Forks& forks, std::uint64_t from, std::uint64_t wanted) {
  std::uint64_t made = 0;
  for (std::uint64_t round = 0; made < wanted && tally().lost < 100; ++round)
    through(from + round, false, [&](Day& day) {
      const auto calls = calls_of_next_step(day);
      for (const Where where : kBoth) {
        const auto total = static_cast<std::uint64_t>(
            std::ranges::count_if(calls, [&](const Passed& passed) { return passed.where == where; }));
        for (std::uint64_t call = 1; call <= total && made < wanted; ++call, ++made) {
          const Cut c{where, call, round % 4 != 3, made % 3 == 0 ? 1 + made / 3 % 50 : 0};
          forks.run("cut: " + place(where, from + round, day.at()) + ", call " + std::to_string(call),
                    [&day, c, whole = made % kWholeDay == 0] { return cut(day, c, whole); });
        }
      }
      return made < wanted;
    });
  forks.wait(0);
}

void fail_every_call(Forks& forks, std::uint64_t seed, std::uint64_t alike) {
  static const char* const kNames[] = {"open", "read", "write", "sync", "truncate", "remove", "rename", "list"};
  std::uint64_t made = 0;
  std::map<std::uint64_t, std::uint64_t> seen;
  through(seed, true, [&](Day& day) {
    for (const Passed& p : calls_of_next_step(day)) {
      if (++seen[p.place] > alike && !day.in_first_part()) continue;
      for (const Code code : {Code::io, Code::disk_full}) {
        if (code == Code::disk_full && p.kind != sim::Call::write) continue;
        forks.run("fail: " + place(p.where, seed, day.at()) + ", " + kNames[static_cast<std::size_t>(p.kind)] +
                      " no. " + std::to_string(p.n) + " " + std::string(info(code).name),
                  [&day, p, code, whole = ++made % kWholeDay == 0] {
                    return fail_once(day, p.where, p.kind, p.n, code, whole);
                  });
      }
    }
    return true;
  });
  forks.wait(0);
}

}  // namespace satchel::crash
