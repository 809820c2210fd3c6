#include "engine/base/codec.h"

#include <algorithm>

namespace satchel {

std::uint64_t Reader::varint() {
  std::uint64_t out = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = u8();
    if ((shift == 63 && byte > 1) || (shift > 0 && byte == 0)) break;
    out |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return out;
  }
  fail();
  return 0;
}

std::uint64_t Reader::fixed64() {
  const ByteView v = raw(8);
  std::uint64_t out = 0;
  for (std::size_t i = v.size(); i-- > 0;) out = out << 8 | static_cast<std::uint8_t>(v[i]);
  return out;
}

double Reader::real() {
  const std::uint64_t bits = fixed64();
  double out = 0;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

Id Reader::id() {
  Id out;
  const ByteView v = raw(out.bytes.size());
  std::copy(v.begin(), v.end(), out.bytes.begin());
  return out;
}

Hash Reader::hash() {
  Hash out;
  const ByteView v = raw(out.bytes.size());
  std::copy(v.begin(), v.end(), out.bytes.begin());
  return out;
}

std::size_t Reader::count(std::size_t each) {
  const std::uint64_t n = varint();
  if (n > left() / each) return fail(), 0;
  return static_cast<std::size_t>(n);
}

}  // namespace satchel
