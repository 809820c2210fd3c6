#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include "tests/bench/cases.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr std::size_t kDevices = 1000, kDistricts = 20, kAtOnce = 16;
constexpr std::int64_t kChanges = 20;

struct Wave {
  std::vector<double> millis;  // of each sync, ascending
  std::size_t failed = 0;
  std::string why;  // the first failed
  double at(double part) const {
    return millis[std::min(millis.size() - 1, static_cast<std::size_t>(part * double(millis.size())))];
  }
};

/// One device's part: it saves twenty findings, each by itself, and syncs. The milliseconds of the sync.
Result<double> turn(Device& device, std::size_t index, std::size_t wave) {
  const auto first = static_cast<std::int64_t>(wave * kDevices + index) * kChanges;
  SATCHEL_ASSIGN(const auto saved, device.save(creates(rows(first, kChanges), 1)));
  (void)saved;
  SATCHEL_ASSIGN(const double s, seconds([&]() -> Status {
                   const auto done = device.sync();
                   return done ? Status() : Status(done.error());
                 }));
  return s * 1000;
}

Result<double> turn_of(const std::string& folders, const HubProcess& hub, std::size_t index, std::size_t wave) {
  const std::string folder = folders + "-" + std::to_string(index);
  SATCHEL_ASSIGN(auto device, wave == 0 ? Device::enrol(folder, hub.url, hub.codes[index]) : Device::open(folder));
  return turn(device, index, wave);
}

/// All devices, some at once, each when its turn comes.
Wave run_wave(const std::string& folders, const HubProcess& hub, std::size_t wave) {
  Wave out;
  std::mutex mutex;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < kDevices; i = next++) {
      const auto took = turn_of(folders, hub, i, wave);
      const std::lock_guard lock(mutex);
      if (took)
        out.millis.push_back(*took);
      else if (++out.failed == 1)
        out.why = std::string(info(took.code()).name) + ": " + took.error().detail;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kAtOnce; ++i) threads.emplace_back(work);
  for (auto& thread : threads) thread.join();
  std::sort(out.millis.begin(), out.millis.end());
  return out;
}

}  // namespace

/// In the first wave all enrol and push; the second, in which each also pulls what the fifty of its district brought,
/// is the one that is told.
Status devices_case(const Bench& bench, const std::string& db) {
  const std::string name = db.empty() ? "devices_1000" : "devices_1000_postgres", folders = bench.path(name);
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(folders + "-hub", kDistricts, kDevices, db));
  const double before = static_cast<double>(hub.process.peak_kib()) / 1024;
  const Wave first = run_wave(folders, hub, 0), second = run_wave(folders, hub, 1);
  const double grown = static_cast<double>(hub.process.peak_kib()) / 1024 - before;
  const std::size_t failed = first.failed + second.failed;
  if (second.millis.empty()) return fail(Code::internal, "no device synced: " + second.why);
  char detail[240];
  std::snprintf(detail, sizeof detail, "p99 against p50 of a sync; %zu of %zu failed%s%s; %zu at once", failed,
                2 * kDevices, failed > 0 ? ": " : "", (first.failed > 0 ? first.why : second.why).c_str(), kAtOnce);
  print({name, second.at(0.99), "ms", second.at(0.5), second.at(0.99) / second.at(0.5), detail}, bench.json);
  print({name + "_memory", grown, "MiB", 256, grown / 256, "that the hub grew by; at most 256"}, bench.json);
  return failed == 0 ? Status() : Status(fail(Code::internal, "a sync failed"));
}

}  // namespace satchel::bench
