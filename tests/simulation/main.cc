// satchel-sim [--seed N | --seeds N --from N] [--first] [--json] [--planted BUG]: runs seeds, and says what each
// failure needs to be repeated. --first: ends with the first failure. --planted: with a bug of engine/base/planted.def,
// in a build that has them.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <sodium.h>
#include <string>

#include "engine/base/planted.h"
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

/// Of many seeds, every fault that is not elsewhere has happened to some.
std::string never_fired(const Marks& marks) {
  std::string out;
  for (int fault = 1; fault <= kFaults; ++fault) {
    const bool elsewhere =
        std::any_of(std::begin(kElsewhere), std::end(kElsewhere), [&](const Elsewhere& e) { return e.fault == fault; });
    if (!elsewhere && marks.of(fault) == 0) out += " F" + std::to_string(fault);
  }
  return out;
}

std::string name_of(int fault) { return "\"F" + std::to_string(fault) + "\": "; }

std::string faults_fired(const Marks& marks) {
  std::string out;
  for (int fault = 1; fault <= kFaults; ++fault)
    if (marks.of(fault) > 0) out += (out.empty() ? "" : ", ") + name_of(fault) + std::to_string(marks.of(fault));
  return out;
}

std::string elsewhere() {
  std::string out;
  for (const auto& e : kElsewhere) out += (out.empty() ? "" : ", ") + name_of(e.fault) + "\"" + e.where + "\"";
  return out;
}

void print(Sum& sum, double minutes, bool json) {
  std::printf(json ? "{\"seeds\": %llu, \"operations\": %llu, \"failures\": %llu, \"seeds_per_minute\": %.0f, "
                     "\"trace_hash\": \"%s\", \"faults_fired\": {%s}, \"elsewhere\": {%s}}\n"
                   : "%llu seeds, %llu operations, %llu failures, %.0f seeds a minute\ntrace %s\nfaults %s\n"
                     "elsewhere %s\n",
              static_cast<unsigned long long>(sum.seeds), static_cast<unsigned long long>(sum.operations),
              static_cast<unsigned long long>(sum.failures), static_cast<double>(sum.seeds) / minutes,
              to_hex(sum.trace.finish().view()).c_str(), faults_fired(sum.marks).c_str(), elsewhere().c_str());
}

struct Arguments {
  std::uint64_t from = 1, count = 100;
  bool json = false, first = false;  // first: stop at the first failure
};

/// False for what this program does not know.
bool read(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const std::string value = i + 1 < argc ? argv[i + 1] : "";
    if (arg == "--json" || arg == "--first") {
      (arg == "--json" ? out.json : out.first) = true;
      continue;
    }
    ++i;
#ifdef SATCHEL_PLANTED
    if (arg == "--planted" && plant(value)) continue;
#endif
    if (value.empty() || value.find_first_not_of("0123456789") != value.npos) return false;
    if (arg == "--seed")
      out.from = std::stoull(value), out.count = 1;
    else if (arg == "--seeds")
      out.count = std::stoull(value);
    else if (arg == "--from")
      out.from = std::stoull(value);
    else
      return false;
  }
  return true;
}

int main_of(int argc, char** argv) {
  Arguments arguments;
  if (!read(argc, argv, arguments))
    return std::fprintf(stderr, "satchel-sim [--seed N | --seeds N --from N] [--first] [--json] [--planted BUG]\n"), 2;
  Sum sum;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t n = 0; n < arguments.count && !(arguments.first && sum.failures > 0); ++n)
    one(arguments.from + n, sum);
  print(sum, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / 60, arguments.json);
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
