#include "tests/bench/cases.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

/// What the same rows cost plain SQLite, in batches of 1,000: rows a second. Measured beside each case.
Result<double> plain_rate(const Bench& bench, const std::string& name, const std::vector<Values>& values) {
  SATCHEL_ASSIGN(auto plain, PlainTable::make(bench.path(name + ".plain.db")));
  SATCHEL_ASSIGN(const double s, seconds([&] { return plain.insert(values, 1000); }));
  return static_cast<double>(values.size()) / s;
}

std::string figures(double rows, const net::SyncSummary& s) {
  const double bytes = static_cast<double>(s.bytes_in + s.bytes_out);
  char out[160];
  std::snprintf(out, sizeof out, "%.1f bytes a row, %llu requests, %.0f bytes", bytes / rows,
                static_cast<unsigned long long>(s.requests), bytes);
  return out;
}

Status timed_sync(const Bench& bench, const HubProcess& hub, const std::string& name, Device& device, double rows,
                  double baseline) {
  net::SyncSummary summary;
  const double hub_cpu = hub.process.cpu_seconds(), own_cpu = own_cpu_seconds();
  SATCHEL_ASSIGN(const double s, seconds([&]() -> Status {
                   SATCHEL_ASSIGN(summary, device.sync());
                   return {};
                 }));
  char cpu[80];
  std::snprintf(cpu, sizeof cpu, "; processor: hub %.2f s, device %.2f s, of %.2f s",
                hub.process.cpu_seconds() - hub_cpu, own_cpu_seconds() - own_cpu, s);
  print({name, rows / s, "rows/s", baseline, rows / s / baseline, figures(rows, summary) + cpu}, bench.json);
  return {};
}

}  // namespace

Status sync_cases(const Bench& bench) {
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(bench.path("sync-hub")));
  const auto values = rows(0, bench.rows);
  const double n = static_cast<double>(bench.rows);
  SATCHEL_ASSIGN(auto device, Device::enrol(bench.path("sync-a"), hub.url, hub.codes[0]));
  SATCHEL_ASSIGN(const auto first, device.sync());
  (void)first;
  SATCHEL_ASSIGN(auto ids, device.save(creates(values, 1000)));
  SATCHEL_ASSIGN(double baseline, plain_rate(bench, "push", values));
  SATCHEL_TRY(timed_sync(bench, hub, "push_20000", device, n, baseline));
  if (bench.only == "push_20000") return {};

  SATCHEL_ASSIGN(auto other, Device::enrol(bench.path("sync-b"), hub.url, hub.codes[1]));
  SATCHEL_ASSIGN(baseline, plain_rate(bench, "pull", values));
  SATCHEL_TRY(timed_sync(bench, hub, "pull_fresh_20000", other, n, baseline));
  if (bench.only == "pull_fresh_20000") return {};
  SATCHEL_TRY(timed_sync(bench, hub, "sync_nothing", other, 1, 1));

  ids.resize(std::min<std::size_t>(ids.size(), 5000));
  SATCHEL_ASSIGN(const auto saved, device.save(updates(ids, 1000)));
  SATCHEL_TRY(timed_sync(bench, hub, "push_updates_5000", device, static_cast<double>(saved.size()), baseline));

  // The same, each row saved by itself: as an inspector works.
  SATCHEL_ASSIGN(auto third, Device::enrol(bench.path("sync-c"), hub.url, hub.codes[2]));
  SATCHEL_ASSIGN(const auto before, third.sync());
  (void)before;
  const auto singles = rows(bench.rows, bench.rows / 4);
  SATCHEL_ASSIGN(const auto more, third.save(creates(singles, 1)));
  SATCHEL_TRY(timed_sync(bench, hub, "push_singles_5000", third, static_cast<double>(more.size()), baseline));
  SATCHEL_ASSIGN(const auto changed, third.save(updates(more, 1)));
  return timed_sync(bench, hub, "push_single_updates", third, static_cast<double>(changed.size()), baseline);
}

}  // namespace satchel::bench
