#include "engine/store/wal.h"

#include <bit>

namespace satchel {
namespace {

constexpr std::uint64_t kHeader = 32, kFrameHeader = 24;
// A frame whose salts differ in no more bits than that had the log's salts before it rotted.
constexpr int kRottenBits = 2;

std::uint32_t number_at(ByteView bytes, std::size_t at, bool big) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[at + (big ? i : 3 - i)]);
    out = out << 8 | byte;
  }
  return out;
}

std::uint32_t big(ByteView bytes, std::size_t at) { return number_at(bytes, at, true); }
std::uint64_t salts_at(ByteView bytes, std::size_t at) {
  return std::uint64_t{big(bytes, at)} << 32 | big(bytes, at + 4);
}

/// The running checksum of a log.
struct Sum {
  std::uint32_t a = 0, b = 0;
  bool big_endian = false;

  void add(ByteView bytes) {
    for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
      a += number_at(bytes, i, big_endian) + b;
      b += number_at(bytes, i + 4, big_endian) + a;
    }
  }
  bool fits(ByteView bytes, std::size_t at) const { return big(bytes, at) == a && big(bytes, at + 4) == b; }
};

bool is_page_size(std::uint32_t n) { return n >= 512 && n <= 65536 && std::has_single_bit(n); }

struct Head {
  bool sound = false;
  std::uint64_t salts = 0;
  Sum sum;
};

Head read_head(ByteView bytes) {
  Head out;
  const std::uint32_t magic = big(bytes, 0);
  out.sum.big_endian = (magic & 1) != 0;
  out.sum.add(bytes.substr(0, 24));
  out.salts = salts_at(bytes, 16);
  out.sound = (magic & ~1U) == 0x377F0682 && is_page_size(big(bytes, 8)) && out.sum.fits(bytes, 24);
  return out;
}

}  // namespace

Result<WalScan> scan_wal(Files& files, const std::string& path) {
  WalScan out;
  if (!files.exists(path)) return out;
  SATCHEL_ASSIGN(const auto file, files.open(path));
  if (file->size() <= kHeader + kFrameHeader) return out;
  SATCHEL_ASSIGN(const Bytes first, file->read(0, kHeader + kFrameHeader));
  if (first.size() < kHeader + kFrameHeader) return out;
  Head head = read_head(first);
  if (!head.sound) head.salts = salts_at(first, kHeader + 8);
  out.page_bytes = head.sound || is_page_size(big(first, 8)) ? big(first, 8) : 4096;
  bool sound = head.sound;
  std::vector<WalFrame> open;  // of the transaction under way
  for (std::uint64_t at = kHeader; at + kFrameHeader + out.page_bytes <= file->size();
       at += kFrameHeader + out.page_bytes) {
    SATCHEL_ASSIGN(const Bytes frame, file->read(at, kFrameHeader + out.page_bytes));
    if (frame.size() < kFrameHeader + out.page_bytes) break;
    head.sum.add(ByteView(frame).substr(0, 8));
    head.sum.add(ByteView(frame).substr(kFrameHeader));
    const std::uint64_t salts = salts_at(frame, 8);
    sound = sound && salts == head.salts && big(frame, 0) != 0 && head.sum.fits(frame, 16);
    if (!sound && std::popcount(salts ^ head.salts) > kRottenBits) continue;  // of an earlier life
    open.push_back({big(frame, 0), at + kFrameHeader});
    if (big(frame, 4) == 0) continue;
    auto& to = sound ? out.taken : out.behind;
    to.insert(to.end(), open.begin(), open.end());
    open.clear();
    if (!sound) ++out.commits_behind;
  }
  out.behind.insert(out.behind.end(), open.begin(), open.end());
  return out;
}

}  // namespace satchel
