// Finds HTTP/1.1 requests in a stream of bytes, to know where a line is to be cut. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace satchel::cli::demo {

class RequestWatch {
 public:
  /// Asked at the end of each head: its first line and its Content-Length. True: cut in the middle of the body.
  using Wants = std::function<bool(std::string_view line, std::uint64_t length)>;

  struct Passed {
    std::size_t bytes = 0;  // of those given, how many go through
    bool cut = false;       // then the line ends
  };

  explicit RequestWatch(Wants wants) : wants_(std::move(wants)) {}
  Passed feed(std::string_view bytes);

 private:
  void end_of_head();

  Wants wants_;
  std::string head_;
  std::uint64_t body_left_ = 0;
  std::optional<std::uint64_t> cut_after_;  // so many bytes of the body
};

}  // namespace satchel::cli::demo
