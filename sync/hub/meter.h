// What went through the hub since it began: counts alone, for who watches over it (platform/operate/metrics.h).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>

#include "engine/base/result.h"

namespace satchel::hub {

struct SyncTraffic {
  std::uint64_t pushes = 0, pulls = 0;    // rounds that brought entries; that gave a page
  std::uint64_t entries = 0;              // taken, whatever became of them
  std::uint64_t changes = 0;              // in these
  std::uint64_t conflicts = 0;            // raised by them
  std::map<Code, std::uint64_t> refused;  // of them
  std::uint64_t put_off = 0;              // requests that met a busy database: they come again
  std::uint64_t over_quota = 0;           // refused as too many
};

/// Safe from several threads.
class Meter {
 public:
  void pushed(std::uint64_t entries, std::uint64_t changes, std::uint64_t conflicts) {
    ++pushes_, entries_ += entries, changes_ += changes, conflicts_ += conflicts;
  }
  void pulled() { ++pulls_; }
  void refused(Code code, std::uint64_t entries) { refused_[index(code)] += entries; }
  void put_off() { ++put_off_; }
  void over_quota() { ++over_quota_; }
  SyncTraffic read() const {
    SyncTraffic out{pushes_, pulls_, entries_, changes_, conflicts_, {}, put_off_, over_quota_};
    for (std::size_t i = 0; i < refused_.size(); ++i)
      if (const std::uint64_t n = refused_[i]) out.refused[static_cast<Code>(i)] = n;
    return out;
  }

 private:
  static constexpr std::size_t kCodes = 128;  // their numbers are below
  static std::size_t index(Code code) { return static_cast<std::size_t>(code) % kCodes; }
  std::atomic<std::uint64_t> pushes_{0}, pulls_{0}, entries_{0}, changes_{0}, conflicts_{0}, put_off_{0},
      over_quota_{0};
  std::array<std::atomic<std::uint64_t>, kCodes> refused_{};
};

}  // namespace satchel::hub
