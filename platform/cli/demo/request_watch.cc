#include "platform/cli/demo/request_watch.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace satchel::cli::demo {
namespace {

std::uint64_t content_length(std::string head) {
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::string_view name = "\r\ncontent-length:";
  const std::size_t at = head.find(name);
  if (at == std::string::npos) return 0;
  const std::size_t digits = head.find_first_not_of(' ', at + name.size());
  std::uint64_t out = 0;
  std::from_chars(head.data() + digits, head.data() + head.size(), out);
  return out;
}

}  // namespace

void RequestWatch::end_of_head() {
  body_left_ = content_length(head_);
  if (wants_(std::string_view(head_).substr(0, head_.find('\r')), body_left_)) cut_after_ = body_left_ / 2;
  head_.clear();
}

RequestWatch::Passed RequestWatch::feed(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (body_left_ == 0) {
      head_ += bytes[at++];
      if (head_.ends_with("\r\n\r\n")) end_of_head();
    } else {
      const std::uint64_t n = std::min<std::uint64_t>(body_left_, bytes.size() - at);
      if (cut_after_ && n >= *cut_after_) return {at + static_cast<std::size_t>(*cut_after_), true};
      if (cut_after_) *cut_after_ -= n;
      body_left_ -= n;
      at += static_cast<std::size_t>(n);
    }
  }
  return {at, false};
}

}  // namespace satchel::cli::demo
