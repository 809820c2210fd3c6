#include "tests/bench/cases.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

struct Peaks {
  double push = 0, pull = 0, hub = 0;  // MiB
};

Result<double> peak_of_child(const std::vector<std::string>& arguments) {
  SATCHEL_ASSIGN(auto child, Process::start(arguments));
  const std::string line = child.line();
  if (line.empty()) return fail(Code::internal, "a device of the benchmark failed");
  return std::stod(line) / 1024;
}

Result<Peaks> peaks(const Bench& bench, std::int64_t count) {
  const std::string name = bench.path("memory-" + std::to_string(count));
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(name + "-hub"));
  Peaks out;
  SATCHEL_ASSIGN(out.push, peak_of_child({"--push", name + "-a", hub.url, hub.codes[0], std::to_string(count)}));
  SATCHEL_ASSIGN(out.pull, peak_of_child({"--pull", name + "-b", hub.url, hub.codes[1]}));
  out.hub = static_cast<double>(hub.process.peak_kib()) / 1024;
  return out;
}

}  // namespace

Status memory_cases(const Bench& bench) {
  SATCHEL_ASSIGN(const Peaks once, peaks(bench, bench.rows));
  SATCHEL_ASSIGN(const Peaks tenfold, peaks(bench, bench.rows * 10));
  char detail[160];
  std::snprintf(detail, sizeof detail, "push %.1f, pull %.1f; with ten times the rows %.1f, %.1f", once.push, once.pull,
                tenfold.push, tenfold.pull);
  const double device = std::max(once.push, once.pull), device10 = std::max(tenfold.push, tenfold.pull);
  print({"memory_device", device, "MiB", 48, device10 / device, detail}, bench.json);
  std::snprintf(detail, sizeof detail, "with ten times the rows %.1f", tenfold.hub);
  print({"memory_hub", once.hub, "MiB", 96, tenfold.hub / once.hub, detail}, bench.json);
  return {};
}

namespace {

/// Milliseconds of a sync of 100 changes with a store (and hub) of so many records; the best of some.
Result<double> sync_of_100(const Bench& bench, std::int64_t stored) {
  const std::string name = bench.path("growth-" + std::to_string(stored));
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(name + "-hub"));
  SATCHEL_ASSIGN(auto device, Device::enrol(name, hub.url, hub.codes[0]));
  std::vector<Id> ids;
  for (std::int64_t n = 0; n < stored; n += 1000) {
    SATCHEL_ASSIGN(const auto made, device.save(creates(rows(n % 10'000, 1000), 1000)));
    if (n % 50'000 == 0) ids.insert(ids.end(), made.begin(), made.end());
  }
  SATCHEL_ASSIGN(const auto first, device.sync());
  (void)first;
  double best = 1e9;
  for (int i = 0; i < 7; ++i) {
    std::vector<Id> some;
    for (std::size_t k = 0; k < 100; ++k) some.push_back(ids[(k * 7919 + static_cast<std::size_t>(i)) % ids.size()]);
    SATCHEL_ASSIGN(const auto changed, device.save(updates(some, 1)));
    (void)changed;
    SATCHEL_ASSIGN(const double s, seconds([&]() -> Status {
                     const auto done = device.sync();
                     return done ? Status() : Status(done.error());
                   }));
    best = std::min(best, s * 1000);
  }
  return best;
}

}  // namespace

Status growth_case(const Bench& bench) {
  SATCHEL_ASSIGN(const double small, sync_of_100(bench, 10'000));
  SATCHEL_ASSIGN(const double large, sync_of_100(bench, 500'000));
  print({"sync_growth", large, "ms", small, large / small, "a sync of 100 changes, 500,000 against 10,000 records"},
        bench.json);
  return {};
}

}  // namespace satchel::bench
