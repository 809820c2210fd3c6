// Numbers that order and name things across device and hub. Strong types: none converts into another by itself.
#pragma once

#include <compare>
#include <cstdint>

namespace satchel {

/// The hub's commit number: log epoch · 2^40 + counter. 0 = nothing yet.
struct Version {
  std::int64_t value = 0;
  auto operator<=>(const Version&) const = default;
  std::int64_t log_epoch() const { return value >> 40; }
};
inline Version first_version(std::int64_t log_epoch) { return {log_epoch << 40}; }
inline Version operator+(Version v, std::int64_t n) { return {v.value + n}; }

/// A device's journal position, from 1 without gaps within an epoch. 0 = before the first.
struct Seq {
  std::int64_t value = 0;
  auto operator<=>(const Seq&) const = default;
};
inline Seq operator+(Seq s, std::int64_t n) { return {s.value + n}; }

/// A device's life between two restores, drawn at random.
struct Epoch {
  std::uint64_t value = 0;
  auto operator<=>(const Epoch&) const = default;
};

/// Who set a value, as the hub numbers (device, epoch) pairs. 0 is the hub itself: a value that a merge made.
struct WriterNo {
  std::int64_t value = 0;
  auto operator<=>(const WriterNo&) const = default;
};
inline constexpr WriterNo kHubWriter{0};

}  // namespace satchel
