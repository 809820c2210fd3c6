// Trials that each run in a process of their own, several at a time: whatever one does to the world stays in it, and a
// trial that crashes or hangs is a finding like any other.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "engine/base/planted.h"
#include "engine/base/result.h"

namespace satchel::crash {

inline constexpr std::size_t kPoints = 0
#define SATCHEL_POINT(name, where) +1
#include "engine/base/planted.def"
    ;

/// What all processes together have done. Lives in shared memory.
struct Tally {
  std::atomic<std::uint64_t> cuts{0}, kills{0}, nth_points{0}, full{0}, lost{0};
  std::array<std::atomic<std::uint64_t>, kPoints> reached{};  // kills at each named point
  std::array<std::uint64_t, 1U << 16> scratch{};              // from a probe to its parent
};
/// One for the program, shared with every process that is forked later.
Tally& tally();

/// Says what was lost, on one line, and counts it.
void report(const std::string& trial, const std::string& what);

class Forks {
 public:
  /// `only`: the one trial to run, in this process itself, for a debugger; empty for all.
  Forks(unsigned jobs, std::string only) : jobs_(jobs), only_(std::move(only)) {}
  ~Forks() { wait(0); }

  /// Runs `trial` in a child as soon as one may. An error of it, its death, and its hanging for `seconds` count as
  /// lost.
  void run(const std::string& name, const std::function<Status()>& trial, unsigned seconds = 120);
  /// Waits until no more than so many are under way.
  void wait(std::size_t most);
  /// Runs `work` in a child, to look what it does: false when it fails.
  static bool probe(const std::function<Status()>& work);

 private:
  std::size_t jobs_;
  std::string only_;
  std::map<int, std::string> under_way_;
};

}  // namespace satchel::crash
