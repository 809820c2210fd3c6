// Randomness that a seed repeats, the same on every machine.
#pragma once

#include <random>

#include "engine/ports/clock.h"

namespace satchel::test {

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}

  Bytes bytes(std::size_t n) override {
    Bytes out(n, '\0');
    for (char& c : out) c = static_cast<char>(engine_() & 0xFF);
    return out;
  }
  /// 0 … bound-1; `bound` is above 0.
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace satchel::test
