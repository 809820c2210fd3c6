#include "tests/bench/cases.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr std::int64_t kSingles = 2000;

/// `count` rows, `per_transaction` at a time, into a store and into the plain table, turn and turn about so that a
/// busy machine hits both.
Status save_case(const Bench& bench, const std::string& name, Device& device, std::int64_t count,
                 std::size_t per_transaction) {
  SATCHEL_ASSIGN(auto plain, PlainTable::make(bench.path(name + ".plain.db")));
  double ours = 0, theirs = 0;
  const std::int64_t part = count / 20;
  for (std::int64_t first = 0; first < count; first += part) {
    const auto values = rows(first, part);
    const auto drafts = creates(values, per_transaction);
    SATCHEL_ASSIGN(const double a, seconds([&] { return plain.insert(values, per_transaction); }));
    SATCHEL_ASSIGN(const double b, seconds([&]() -> Status {
                     auto saved = device.save(drafts);
                     return saved ? Status() : Status(saved.error());
                   }));
    theirs += a, ours += b;
  }
  const double n = static_cast<double>(count);
  print({name, n / ours, "rows/s", n / theirs, theirs / ours,
         "synchronous FULL, " + std::to_string(per_transaction) + " a transaction"},
        bench.json);
  return {};
}

}  // namespace

Status save_cases(const Bench& bench) {
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(bench.path("save-hub")));
  SATCHEL_ASSIGN(auto device, Device::enrol(bench.path("save"), hub.url, hub.codes[0]));
  if (bench.wants("save_one_full")) SATCHEL_TRY(save_case(bench, "save_one_full", device, kSingles, 1));
  if (bench.wants("save_batch_1000")) SATCHEL_TRY(save_case(bench, "save_batch_1000", device, bench.rows, 1000));
  return {};
}

}  // namespace satchel::bench
