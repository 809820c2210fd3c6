#include <cstdio>

#include "tests/bench/cases.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr std::int64_t kImageRows = 100'000, kPart = 5'000;

/// Seconds of plain SQLite for the same rows, made part by part so that they do not stand in memory.
Result<double> plain_seconds(const Bench& bench, const std::string& name) {
  SATCHEL_ASSIGN(auto plain, PlainTable::make(bench.path(name)));
  double out = 0;
  for (std::int64_t first = 0; first < kImageRows; first += kPart) {
    const auto values = rows(first, kPart);
    SATCHEL_ASSIGN(const double s, seconds([&] { return plain.insert(values, 1000); }));
    out += s;
  }
  return out;
}

struct Newcomer {
  double seconds = 0, peak_mib = 0;
};

/// A device in a process of its own: from the first request of its first sync until it was asked and has saved.
Result<Newcomer> newcomer(const std::string& folder, const HubProcess& hub, std::size_t code) {
  SATCHEL_ASSIGN(auto child, Process::start({"--first", folder, hub.url, hub.codes[code]}));
  Newcomer out;
  const std::string line = child.line();
  if (std::sscanf(line.c_str(), "%lf %lf", &out.seconds, &out.peak_mib) != 2)
    return fail(Code::internal, "a device of the benchmark failed");
  return out;
}

}  // namespace

/// Turn and turn about, so that a busy machine hits both; the best of each.
Status image_case(const Bench& bench) {
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(bench.path("image-hub")));
  SATCHEL_ASSIGN(auto author, Process::start({"--push", bench.path("image-author"), hub.url, hub.codes[0],
                                              std::to_string(kImageRows)}));
  if (author.line().empty()) return fail(Code::internal, "the author of the benchmark failed");
  SATCHEL_ASSIGN(const Newcomer maker, newcomer(bench.path("image-0"), hub, 1));
  double best = 1e9, plain = 1e9, peak = maker.peak_mib;
  for (std::size_t i = 0; i < 3; ++i) {
    SATCHEL_ASSIGN(const double theirs, plain_seconds(bench, "image-plain-" + std::to_string(i)));
    SATCHEL_ASSIGN(const Newcomer ours, newcomer(bench.path("image-" + std::to_string(i + 1)), hub, i + 2));
    plain = std::min(plain, theirs), best = std::min(best, ours.seconds), peak = std::max(peak, ours.peak_mib);
  }
  char detail[160];
  std::snprintf(detail, sizeof detail, "at least 3; the first, for whom the image was made, took %.2f s",
                maker.seconds);
  const double n = kImageRows;
  print({"image_100000", n / best, "rows/s", n / plain, plain / best, detail}, bench.json);
  print({"image_100000_memory", peak, "MiB", 48, peak / 48, "of the device; at most 48"}, bench.json);
  return {};
}

}  // namespace satchel::bench
