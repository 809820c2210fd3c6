// satchel-crash: a day's work, interrupted everywhere. README.md has what it does.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <sodium.h>
#include <string>
#include <thread>

#include "tests/crash/points.h"
#include "tests/crash/real_trials.h"
#include "tests/crash/trials.h"
#include "tests/support/fork_heap.h"

namespace satchel::crash {
namespace {

constexpr const char* kUsage =
    "satchel-crash [--cuts N] [--kills N] [--nth [--kind KIND]] [--full] [--from SEED] [--bin FOLDER] [--folder "
    "FOLDER] [--jobs N]\n"
    "              [--only TRIAL] [--json]\n"
    "KIND: calls, allocations, statements; all of them by itself\n";

struct Args {
  std::uint64_t cuts = 0, kills = 0, from = 1, alike = 1;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  bool nth = false, full = false, json = false;
  std::string only, kind, programs, folder = std::filesystem::temp_directory_path();
};

bool read_args(int argc, char** argv, Args& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const auto text = [&] { return i + 1 < argc ? std::string(argv[++i]) : std::string(); };
    const auto number = [&] { return std::strtoull(text().c_str(), nullptr, 10); };
    if (arg == "--cuts")
      out.cuts = number();
    else if (arg == "--kills")
      out.kills = number();
    else if (arg == "--from")
      out.from = number();
    else if (arg == "--jobs")
      out.jobs = std::max(1U, static_cast<unsigned>(number()));
    else if (arg == "--only")
      out.only = text();
    else if (arg == "--alike")
      out.alike = number();
    else if (arg == "--bin")
      out.programs = std::filesystem::absolute(text());
    else if (arg == "--folder")
      out.folder = std::filesystem::absolute(text());
    else if (arg == "--nth")
      out.nth = true;
    else if (arg == "--kind")
      out.kind = text();
    else if (arg == "--full")
      out.full = true;
    else if (arg == "--json")
      out.json = true;
    else
      return false;
  }
  return true;
}

/// Runs a part, and says how quick it was.
void timed(const char* what, std::atomic<std::uint64_t>& count, const std::function<void()>& part) {
  using namespace std::chrono;
  const std::uint64_t before = count;
  const auto start = steady_clock::now();
  part();
  const double seconds = duration<double>(steady_clock::now() - start).count();
  const auto made = static_cast<double>(count - before);
  std::printf("%.0f %s in %.1f s, %.0f a minute\n", made, what, seconds, made * 60 / seconds);
  std::fflush(stdout);
}

int main_of(int argc, char** argv) {
  Args args;
  args.programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  if (!read_args(argc, argv, args)) return std::fputs(kUsage, stderr), 2;
  std::error_code refused;  // known now, not after hours
  if (std::filesystem::create_directories(args.folder, refused); refused)
    return std::fprintf(stderr, "%s: %s\n", args.folder.c_str(), refused.message().c_str()), 2;
  test::lay_out_heap();
  Tally& sum = tally();
  Forks forks(args.jobs, args.only);
  if (args.cuts > 0) timed("cuts", sum.cuts, [&] { cut_everywhere(forks, args.from, args.cuts); });
  const RealOptions real{args.programs, args.folder, args.from};
  if (args.kills > 0) timed("kills", sum.kills, [&] { kill_everywhere(forks, real, args.kills); });
  if (args.full) timed("disks that ran full", sum.full, [&] { fill_disks(forks, real); });
  const auto nth = [&](const char* kind) { return args.nth && (args.kind.empty() || args.kind == kind); };
  if (nth("calls")) timed("calls that fail", sum.nth_points, [&] { fail_every_call(forks, args.from, args.alike); });
  if (nth("allocations"))
    timed("allocations that fail", sum.nth_points, [&] { fail_every_allocation(forks, args.from, args.alike); });
  if (nth("statements")) {
    watch_statements();  // what went before is quicker without
    timed("statements that fail", sum.nth_points, [&] { fail_every_statement(forks, args.from, args.alike); });
  }
  std::printf(args.json ? "{\"cuts\": %llu, \"kills\": %llu, \"nth_points\": %llu, \"lost\": %llu}\n"
                        : "%llu cuts, %llu kills, %llu points of failure, %llu lost\n",
              static_cast<unsigned long long>(sum.cuts), static_cast<unsigned long long>(sum.kills),
              static_cast<unsigned long long>(sum.nth_points), static_cast<unsigned long long>(sum.lost));
  return sum.lost == 0 ? 0 : 1;
}

}  // namespace
}  // namespace satchel::crash

int main(int argc, char** argv) {
  satchel::crash::watch_allocations();
  if (sodium_init() < 0) return 1;
  return satchel::crash::main_of(argc, argv);
}
