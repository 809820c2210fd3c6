// Which faults of FAULTS.md really happened, and how often: a run in which one never did has proved nothing about it.
#pragma once

#include <array>
#include <cstdint>

namespace satchel::sim {

inline constexpr int kFaults = 23;  // F1 … F23

/// Faults that are not of a simulation's kind, or not only: what fires them, or the issue that they wait for.
struct Elsewhere {
  int fault;
  const char* where;
};
inline constexpr Elsewhere kElsewhere[] = {
    {3, "tests/sync/rot"},
    {8, "satchel-crash --nth"},
    {9, "tests/sync/rot, tests/engine/store"},
    {15, "tests/contract/central_cursor_contract.h (both back ends)"},
    {17, "satchel-exhaust"},
    {20, "tests/platform/serve"},
    {21, "tests/sync/together (token_test)"},
};

class Marks {
 public:
  void hit(int fault, std::uint64_t times = 1) { count_[static_cast<std::size_t>(fault)] += times; }
  std::uint64_t of(int fault) const { return count_[static_cast<std::size_t>(fault)]; }
  void add(const Marks& other) {
    for (std::size_t i = 0; i < count_.size(); ++i) count_[i] += other.count_[i];
  }

 private:
  std::array<std::uint64_t, kFaults + 1> count_{};
};

}  // namespace satchel::sim
