#include "tests/support/leak_search.h"

#include <algorithm>
#include <cctype>
#include <zstd.h>

namespace satchel::test {
namespace {

constexpr int kDeepest = 3;
constexpr std::size_t kShortest = 8;  // of what may be an encoded word
constexpr unsigned long long kMost = 64ULL << 20;
constexpr std::string_view kFrame = "\x28\xB5\x2F\xFD";

bool of_base64(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '/' || c == '='; }
bool of_base64url(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'; }
bool of_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

/// Calls `take` with each longest run of such characters.
template <class Is, class Take>
void runs(ByteView in, Is is, Take take) {
  for (std::size_t at = 0; at < in.size();) {
    std::size_t end = at;
    while (end < in.size() && is(in[end])) ++end;
    if (end - at >= kShortest) take(in.substr(at, end - at));
    at = end + 1;
  }
}

/// Bits by bits, so that a run that begins or ends beside the text is decoded all the same.
Bytes from_digits(ByteView run, std::string_view digits, unsigned bits) {
  Bytes out;
  unsigned held = 0, have = 0;
  for (char c : run) {
    const auto value = digits.find(c);
    if (value == std::string_view::npos) continue;
    held = (held << bits | static_cast<unsigned>(value)) & 0xFFFF, have += bits;
    if (have >= 8) out += static_cast<char>(held >> (have -= 8) & 0xFF);
  }
  return out;
}

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void put_utf8(Bytes& out, unsigned code) {
  if (code < 0x80) return void(out += static_cast<char>(code));
  if (code >= 0x800) out += static_cast<char>(0xE0 | code >> 12);
  out += static_cast<char>(code >= 0x800 ? 0x80 | (code >> 6 & 0x3F) : 0xC0 | code >> 6);
  out += static_cast<char>(0x80 | (code & 0x3F));
}

/// JSON's and the percent escapes as the bytes that they stand for.
Bytes unescaped(ByteView in) {
  Bytes out;
  for (std::size_t at = 0; at < in.size(); ++at) {
    const bool json = in.substr(at, 2) == "\\u", percent = in[at] == '%';
    const std::size_t from = at + (json ? 2 : 1), n = json ? 4 : 2;
    const ByteView digits = in.substr(std::min(from, in.size()), n);
    if ((!json && !percent) || digits.size() < n || !std::ranges::all_of(digits, of_hex)) {
      out += in[at];
      continue;
    }
    const unsigned code = static_cast<unsigned>(std::stoul(std::string(digits), nullptr, 16));
    if (json) put_utf8(out, code);
    if (percent) out += static_cast<char>(code);
    at = from + n - 1;
  }
  return out;
}

}  // namespace

void LeakSearch::look(const std::string& where, ByteView bytes, int depth) {
  bytes_ += bytes.size();
  for (const std::string& word : words_) {
    const std::string hit = where + ": " + word;
    if (bytes.find(word) != ByteView::npos && std::ranges::find(hits_, hit) == hits_.end()) hits_.push_back(hit);
  }
  if (depth == kDeepest) return;
  look_into_frames(where, bytes, depth + 1);
  look_into_runs(where, bytes, depth + 1);
}

void LeakSearch::look_into_frames(const std::string& where, ByteView bytes, int depth) {
  for (std::size_t at = bytes.find(kFrame); at != ByteView::npos; at = bytes.find(kFrame, at + 1)) {
    const ByteView frame = bytes.substr(at);
    const std::size_t length = ZSTD_findFrameCompressedSize(frame.data(), frame.size());
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (ZSTD_isError(length) || size > kMost) continue;
    Bytes plain(static_cast<std::size_t>(size), '\0');
    if (!ZSTD_isError(ZSTD_decompress(plain.data(), plain.size(), frame.data(), length))) look(where, plain, depth);
  }
}

void LeakSearch::look_into_runs(const std::string& where, ByteView bytes, int depth) {
  const auto decoded = [&](const auto& is, std::string_view digits, unsigned bits) {
    Bytes all;
    runs(bytes, is, [&](ByteView run) {
      for (std::size_t skip = 0; skip < 8 / bits + (bits == 6 ? 3 : 0); ++skip)  // it may begin anywhere
        if (skip < run.size()) all += from_digits(run.substr(skip), digits, bits) + Bytes(1, '\0');
    });
    if (!all.empty()) look(where, all, kDeepest);
  };
  decoded(of_base64, kAlphabet, 6);
  decoded(of_base64url, kUrlAlphabet, 6);
  Bytes hex;
  runs(bytes, of_hex, [&](ByteView run) {
    Bytes lower(run);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (std::size_t skip : {std::size_t{0}, std::size_t{1}})
      hex += from_digits(ByteView(lower).substr(skip), "0123456789abcdef", 4) + Bytes(1, '\0');
  });
  if (!hex.empty()) look(where, hex, kDeepest);
  if (const Bytes plain = unescaped(bytes); plain != bytes) look(where, plain, depth);
}

}  // namespace satchel::test
