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

/// Calls that the day's next step makes, by machine and kind.
using Calls = std::array<std::array<std::uint64_t, sim::kCalls>, 2>;

Calls calls_of_next_step(Day& day) {
  const auto kinds = [&](Where where) {
    std::array<std::uint64_t, sim::kCalls> out{};
    for (std::size_t kind = 0; kind < out.size(); ++kind)
      out[kind] = disk_of(day, where).calls(static_cast<sim::Call>(kind));
    return out;
  };
  const Calls before{kinds(Where::tablet), kinds(Where::hub)};
  const bool sound = Forks::probe([&]() -> Status {
    SATCHEL_TRY(day.step());
    for (const Where where : kBoth)
      for (std::size_t kind = 0; kind < sim::kCalls; ++kind) {
        const auto machine = static_cast<std::size_t>(where);
        tally().scratch[machine * sim::kCalls + kind] = kinds(where)[kind] - before[machine][kind];
      }
    return {};
  });
  Calls out{};
  for (std::size_t i = 0; sound && i < 2 * sim::kCalls; ++i) out[i / sim::kCalls][i % sim::kCalls] = tally().scratch[i];
  if (!sound) report("the day itself", "step " + std::to_string(day.at()) + " fails with nothing befalling it");
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
void through(std::uint64_t seed, const std::function<bool(Day&)>& at_step) {
  sim::Vfs::seed_sqlite(static_cast<unsigned>(seed));
  Day day(seed);
  Status status = day.begin();
  while (status && !day.over() && at_step(day)) status = day.step();
  if (!status) report("the day itself", status.error().detail);
}

}  // namespace

void cut_everywhere(Forks& forks, std::uint64_t from, std::uint64_t wanted) {
  std::uint64_t made = 0;
  for (std::uint64_t round = 0; made < wanted && tally().lost < 100; ++round)
    through(from + round, [&](Day& day) {
      const Calls calls = calls_of_next_step(day);
      for (const Where where : kBoth) {
        std::uint64_t total = 0;
        for (const std::uint64_t n : calls[static_cast<std::size_t>(where)]) total += n;
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

void fail_every_call(Forks& forks, std::uint64_t seed) {
  static const char* const kNames[] = {"open", "read", "write", "sync", "truncate", "remove", "rename", "list"};
  std::uint64_t made = 0;
  through(seed, [&](Day& day) {
    const Calls calls = calls_of_next_step(day);
    const auto each = [&](Where where, std::size_t kind, Code code) {
      for (std::uint64_t n = 1; n <= calls[static_cast<std::size_t>(where)][kind]; ++n, ++made)
        forks.run("fail: " + place(where, seed, day.at()) + ", " + kNames[kind] + " no. " + std::to_string(n) + " " +
                      std::string(info(code).name),
                  [&day, where, kind, n, code, whole = made % kWholeDay == 0] {
                    return fail_once(day, where, static_cast<sim::Call>(kind), n, code, whole);
                  });
    };
    for (const Where where : kBoth) {
      for (std::size_t kind = 0; kind < sim::kCalls; ++kind) each(where, kind, Code::io);
      each(where, static_cast<std::size_t>(sim::Call::write), Code::disk_full);
    }
    return true;
  });
  forks.wait(0);
}

}  // namespace satchel::crash
