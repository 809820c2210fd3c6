// satchel-sim [--seed N] [--seeds N] [--from N] [--json]: runs seeds, and says what each failure needs to be repeated.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <sodium.h>
#include <string>

#include "tests/simulation/simulation.h"

namespace satchel::sim {
namespace {

struct Sum {
  std::uint64_t seeds = 0, operations = 0, failures = 0;
  Marks marks;
  Sha256 trace;
};

Outcome run_seed(std::uint64_t seed) { return Simulation(plan_for(seed)).run(); }

void one(std::uint64_t seed, Sum& sum) {
  Outcome outcome = run_seed(seed);
  if (outcome.failure.empty() && seed % 50 == 0 && run_seed(seed).trace != outcome.trace)
    outcome.failure = "the same seed went another way the second time";
  ++sum.seeds;
  sum.operations += outcome.operations;
  sum.marks.add(outcome.marks);
  sum.trace.update(outcome.trace.view());
  if (outcome.failure.empty()) return;
  ++sum.failures;
  std::printf("satchel-sim --seed %llu: %s\n", static_cast<unsigned long long>(seed), outcome.failure.c_str());
  std::fflush(stdout);
}

/// Of many seeds, every fault that a plan can draw has happened to some.
std::string never_fired(const Marks& marks) {
  std::string out;
  for (const int fault : {1, 2, 4, 5, 6, 7, 10, 11, 12, 13, 14, 16, 18, 19, 22, 23})
    if (marks.of(fault) == 0) out += " F" + std::to_string(fault);
  return out;
}

int main_of(int argc, char** argv) {
  std::uint64_t from = 1, count = 100;
  bool json = false;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::stoull(argv[++i]) : 0; };
    if (arg == "--seed")
      from = number(), count = 1;
    else if (arg == "--seeds")
      count = number();
    else if (arg == "--from")
      from = number();
    else if (arg == "--json")
      json = true;
    else
      return std::fprintf(stderr, "satchel-sim [--seed N] [--seeds N] [--from N] [--json]\n"), 2;
  }
  Sum sum;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t seed = from; seed < from + count; ++seed) one(seed, sum);
  const double minutes = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / 60;
  std::string faults;
  for (int f = 1; f <= kFaults; ++f)
    if (sum.marks.of(f) > 0)
      faults += (faults.empty() ? "" : ", ") + ("\"F" + std::to_string(f) + "\": " + std::to_string(sum.marks.of(f)));
  std::printf(json ? "{\"seeds\": %llu, \"operations\": %llu, \"failures\": %llu, \"seeds_per_minute\": %.0f, "
                     "\"trace_hash\": \"%s\", \"faults_fired\": {%s}}\n"
                   : "%llu seeds, %llu operations, %llu failures, %.0f seeds a minute\ntrace %s\nfaults %s\n",
              static_cast<unsigned long long>(sum.seeds), static_cast<unsigned long long>(sum.operations),
              static_cast<unsigned long long>(sum.failures), static_cast<double>(sum.seeds) / minutes,
              to_hex(sum.trace.finish().view()).c_str(), faults.c_str());
  constexpr std::uint64_t kMany = 100;
  const std::string missing = sum.seeds >= kMany ? never_fired(sum.marks) : std::string();
  if (!missing.empty()) std::fprintf(stderr, "never fired:%s\n", missing.c_str());
  return sum.failures == 0 && missing.empty() ? 0 : 1;
}

}  // namespace
}  // namespace satchel::sim

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  return satchel::sim::main_of(argc, argv);
}
