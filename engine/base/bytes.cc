#include "engine/base/bytes.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstring>
#include <sodium.h>

namespace satchel {
namespace {

constexpr std::string_view kBase32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const unsigned char* u8(ByteView v) { return reinterpret_cast<const unsigned char*>(v.data()); }
unsigned char* u8(Bytes& v) { return reinterpret_cast<unsigned char*>(v.data()); }

int base32_digit(char c) {
  c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (c == 'I' || c == 'L') c = '1';
  if (c == 'O') c = '0';
  const auto at = kBase32.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// Bytes that follow a lead byte, or -1; `low` and `high` bound the first of them (RFC 3629 section 4).
int tail_of(unsigned char lead, unsigned char& low, unsigned char& high) {
  low = 0x80, high = 0xBF;
  if (lead < 0x80) return 0;
  if (lead >= 0xC2 && lead <= 0xDF) return 1;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    return 2;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    return 3;
  }
  return -1;
}

/// Most of what inspectors write, many bytes at a time: ASCII, and characters of three bytes whose lead needs no
/// further look (E1 to EC, EE, EF). Stops at the first byte of anything else, or near the end.
const unsigned char* skip_plain(const unsigned char* p, const unsigned char* end) {
  if constexpr (std::endian::native != std::endian::little) return p;
  constexpr std::uint64_t kAscii = 0x8080'8080'8080'8080, kBits = 0xC0C0'F0C0'C0F0, kPair = 0x8080'E080'80E0;
  constexpr unsigned kLeads = 0xDFFE;  // by their low four bits
  while (end - p >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, sizeof word);
    if ((word & kAscii) == 0) {
      p += 8;
    } else if ((word & kBits) == kPair && (kLeads >> (word & 15) & kLeads >> (word >> 24 & 15) & 1U) != 0) {
      p += 6;
    } else if (*p < 0x80) {
      ++p;
    } else {
      return p;
    }
  }
  return p;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes out(text.size() / 2, '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  const int rc = sodium_hex2bin(u8(out), out.size(), text.data(), text.size(), nullptr, &length, &end);
  if (rc != 0 || text.size() % 2 != 0 || end != text.data() + text.size()) return fail(Code::invalid, "not hex");
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), u8(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the terminating zero
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes out(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(u8(out), out.size(), text.data(), text.size(), nullptr, &length, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size())
    return fail(Code::invalid, "not base64");
  out.resize(length);
  return out;
}

std::string to_base32(ByteView bytes) {
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (char c : bytes) {
    buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xFFFFF;
    for (bits += 8; bits >= 5; bits -= 5) out += kBase32[buffer >> (bits - 5) & 31];
  }
  if (bits > 0) out += kBase32[buffer << (5 - bits) & 31];
  return out;
}

Result<Bytes> from_base32(std::string_view text) {
  Bytes out;
  unsigned buffer = 0;
  int bits = 0;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    const int digit = base32_digit(c);
    if (digit < 0) return fail(Code::invalid, "not base 32");
    buffer = (buffer << 5 | static_cast<unsigned>(digit)) & 0xFFFFF;
    if ((bits += 5) >= 8) out += static_cast<char>(buffer >> (bits -= 8) & 255);
  }
  return out;
}

bool is_utf8(ByteView text) {
  const auto* p = u8(text);
  const auto* end = p + text.size();
  while (p < end) {
    p = skip_plain(p, end);
    if (p == end) break;
    unsigned char low = 0, high = 0;
    const int tail = tail_of(*p++, low, high);
    if (tail < 0 || end - p < tail) return false;
    for (int i = 0; i < tail; ++i, ++p, low = 0x80, high = 0xBF)
      if (*p < low || *p > high) return false;
  }
  return true;
}

}  // namespace satchel
