#include "engine/base/id.h"

#include <algorithm>

namespace satchel {
namespace {

constexpr std::uint32_t kCounterLast = 0xFFF;

void write_big_endian(std::uint8_t* out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i, value >>= 8) out[i] = static_cast<std::uint8_t>(value);
}

}  // namespace

Result<Id> id_from_bytes(ByteView bytes) {
  Id out;
  if (bytes.size() != out.bytes.size()) return fail(Code::invalid, "an id has 16 bytes");
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return out;
}

std::string to_text(const Id& id) {
  std::string out = to_hex(id.view());
  for (std::size_t at : {8U, 13U, 18U, 23U}) out.insert(at, 1, '-');
  return out;
}

Result<Id> id_from_text(std::string_view text) {
  if (text.size() != 36) return fail(Code::invalid, "an id reads like 0190a5c2-7a1b-7c3d-8e4f-001122334455");
  std::string hex;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return fail(Code::invalid, "the dashes of this id are misplaced");
    if (!dash) hex += text[i];
  }
  SATCHEL_ASSIGN(const Bytes bytes, from_hex(hex));
  return id_from_bytes(bytes);
}

Id IdMaker::make(Millis now, std::uint64_t random62) {
  if (now.count > last_ms_) {
    last_ms_ = now.count;
    counter_ = 0;
  } else if (++counter_ > kCounterLast) {
    ++last_ms_;
    counter_ = 0;
  }
  Id id;
  write_big_endian(id.bytes.data(), static_cast<std::uint64_t>(std::max<std::int64_t>(last_ms_, 0)), 6);
  write_big_endian(id.bytes.data() + 6, 0x7000U | counter_, 2);
  write_big_endian(id.bytes.data() + 8, (random62 & 0x3FFF'FFFF'FFFF'FFFFULL) | 0x8000'0000'0000'0000ULL, 8);
  return id;
}

}  // namespace satchel
