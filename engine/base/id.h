// Record and device ids: UUID version 7 (RFC 9562 section 5.7), 16 bytes, ordered by their bytes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/time.h"

namespace satchel {

struct Id {
  std::array<std::uint8_t, 16> bytes{};
  bool operator==(const Id&) const = default;
  // By hand: the libc++ of older NDKs compares no arrays three ways.
  std::strong_ordering operator<=>(const Id& other) const { return view().compare(other.view()) <=> 0; }
  ByteView view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  bool is_null() const { return *this == Id{}; }
};

/// From 16 bytes. Error: invalid for another length.
Result<Id> id_from_bytes(ByteView bytes);
/// "0190a5c2-…", lower case.
std::string to_text(const Id& id);
/// Any UUID text form with its dashes, either case. Error: invalid.
Result<Id> id_from_text(std::string_view text);

/// Makes UUIDv7s that rise within this maker: 48 bits of time, a 12 bit counter (RFC 9562 section 6.2, method 1), 62
/// random bits. A clock that stands still or runs back only moves the counter on; when it is used up, the time field
/// runs ahead by a millisecond. Not thread-safe.
class IdMaker {
 public:
  /// `random62`: fresh random bits for this id.
  Id make(Millis now, std::uint64_t random62);

 private:
  std::int64_t last_ms_ = -1;
  std::uint32_t counter_ = 0;
};

}  // namespace satchel

template <>
struct std::hash<satchel::Id> {
  std::size_t operator()(const satchel::Id& id) const {
    std::uint64_t tail = 0;  // the random end of a UUIDv7
    std::memcpy(&tail, id.bytes.data() + 8, 8);
    return static_cast<std::size_t>(tail);
  }
};
