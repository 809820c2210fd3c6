// satchel-crash [--cuts N] [--nth] [--from SEED] [--json]: a day's work, interrupted everywhere.
//
// --cuts: the process of the tablet, or of the hub, ends at each of its disk's calls in turn, and the power with it;
// round after round with other losses, until N were made. --nth: each call of each kind fails once.
#include <cstdio>
#include <sodium.h>
#include <string>

#include "tests/crash/script.h"

namespace satchel::crash {
namespace {

struct Sum {
  std::uint64_t cuts = 0, nth = 0, lost = 0;
};

enum class Where : std::uint8_t { tablet, hub };

sim::Disk& disk_of(Day& day, Where where) {
  return where == Where::tablet ? day.tablet_machine().disk : day.hub_machine().disk;
}

/// A day in which `harm` is armed once all have enrolled. False when it never came to pass: the day is shorter.
Result<bool> run(std::uint64_t seed, Where where, bool power, const std::function<void(sim::Disk&)>& harm) {
  sim::Vfs::seed_sqlite(static_cast<unsigned>(seed));
  Day day(seed);
  SATCHEL_TRY(day.begin());
  sim::Disk& disk = disk_of(day, where);
  harm(disk);
  while (!day.over()) {
    const Status status = day.step();
    if (status && !disk.dead()) continue;
    if (!status && disk.faults() == 0) return fail(Code::internal, "a step fails by itself: " + status.error().detail);
    SATCHEL_TRY(day.recover(power));
  }
  const bool harmed = disk.faults() > 0;
  disk.kill_after(0);
  disk.fail_after(sim::Call::open, 0);
  SATCHEL_TRY(day.finish());
  return harmed;
}

void report(Sum& sum, const std::string& how, const Error& error) {
  ++sum.lost;
  std::printf("satchel-crash %s: %s\n", how.c_str(), error.detail.c_str());
  std::fflush(stdout);
}

void cut_everywhere(std::uint64_t from, std::uint64_t wanted, Sum& sum) {
  for (std::uint64_t round = 0; sum.cuts < wanted; ++round)
    for (const Where where : {Where::tablet, Where::hub})
      for (std::uint64_t call = 1; sum.cuts < wanted; ++call) {
        const std::uint64_t seed = from + round;
        const auto done = run(seed, where, round % 4 != 3, [&](sim::Disk& disk) { disk.kill_after(call); });
        if (!done)
          report(sum,
                 std::string(where == Where::tablet ? "tablet" : "hub") + " seed " + std::to_string(seed) + " call " +
                     std::to_string(call),
                 done.error());
        if (done && !*done) break;  // the day is shorter
        ++sum.cuts;
      }
}

void fail_everywhere(std::uint64_t seed, Sum& sum) {
  static const char* const kNames[] = {"open", "read", "write", "sync", "truncate", "remove", "rename", "list"};
  const auto each = [&](Where where, int kind, Code code) {
    for (std::uint64_t n = 1;; ++n) {
      const auto done =
          run(seed, where, false, [&](sim::Disk& disk) { disk.fail_after(static_cast<sim::Call>(kind), n, code); });
      if (done && !*done) return;
      if (!done)
        report(sum,
               std::string(where == Where::tablet ? "tablet" : "hub") + ", " + kNames[kind] + " no. " +
                   std::to_string(n) + " fails with " + std::string(info(code).name),
               done.error());
      ++sum.nth;
    }
  };
  for (const Where where : {Where::tablet, Where::hub}) {
    for (int kind = 0; kind < static_cast<int>(sim::kCalls); ++kind) each(where, kind, Code::io);
    each(where, static_cast<int>(sim::Call::write), Code::disk_full);
  }
}

int main_of(int argc, char** argv) {
  std::uint64_t cuts = 0, from = 1;
  bool nth = false, json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::stoull(argv[++i]) : 0; };
    if (arg == "--cuts")
      cuts = number();
    else if (arg == "--from")
      from = number();
    else if (arg == "--nth")
      nth = true;
    else if (arg == "--json")
      json = true;
    else
      return std::fprintf(stderr, "satchel-crash [--cuts N] [--nth] [--from SEED] [--json]\n"), 2;
  }
  Sum sum;
  cut_everywhere(from, cuts, sum);
  if (nth) fail_everywhere(from, sum);
  std::printf(json ? "{\"cuts\": %llu, \"nth_points\": %llu, \"lost\": %llu}\n"
                   : "%llu cuts, %llu points of failure, %llu lost\n",
              static_cast<unsigned long long>(sum.cuts), static_cast<unsigned long long>(sum.nth),
              static_cast<unsigned long long>(sum.lost));
  return sum.lost == 0 ? 0 : 1;
}

}  // namespace
}  // namespace satchel::crash

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  return satchel::crash::main_of(argc, argv);
}
