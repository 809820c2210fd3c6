// The value of a field.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/codec.h"

namespace satchel {

/// Octets, as opposed to text: references (16 bytes) and SHA-256 names of blobs (32 bytes).
struct Octets {
  Bytes bytes;
  bool operator==(const Octets&) const = default;
  std::strong_ordering operator<=>(const Octets& other) const { return bytes.compare(other.bytes) <=> 0; }
};

/// Elements of a set field: sorted by their bytes, each once.
using TextSet = std::vector<std::string>;

/// null, integer (also boolean, time, enum ordinal …), real, text, octets, set.
/// Which of them a field takes is said by its type: see engine/schema/schema.h.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Octets, TextSet>;

inline bool is_null(const Value& v) { return v.index() == 0; }
inline Value octets(ByteView v) { return Octets{Bytes(v)}; }
/// Sorts, and drops what stands twice.
TextSet make_set(std::vector<std::string> elements);

/// Tag byte (the index in the variant) and contents. A NaN is written as null and a zero without its sign, so that
/// equal values have equal bytes.
void write_value(Writer& out, const Value& value);
/// Fails the reader on an unknown tag, a set out of order, a NaN, or text that is not UTF-8.
Value read_value(Reader& in);

}  // namespace satchel
