// The framing guard: decides from the raw bytes of a head, before anything else reads them, where the head ends, what
// it says, and how long the body is. Whatever two parsers could read in two ways is refused (RFC 9112, RFC 9110), so
// that no proxy in front and no library behind can disagree with us about where a request ends.
//
// Pure functions: no socket, no clock, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "sync/http.h"

namespace satchel::serve {

/// A request line that is longer gets 414, a header line 431.
inline constexpr std::size_t kRequestLineBytes = 8U << 10;
inline constexpr std::size_t kHeaderLineBytes = 8U << 10;

struct Head {
  std::string method;     // GET, HEAD, POST, PATCH, DELETE or OPTIONS
  std::string target;     // origin-form, or "*" for OPTIONS; valid percent-encoding, no dot segments
  sync::Headers headers;  // as they came, without white space around the values
  std::uint64_t content_length = 0;
  bool keep_alive = false;       // the client can send another request after this one
  bool expect_continue = false;  // the client waits for 100 before it sends the body
};

/// Why a head is not served: the status to answer with, after which the connection must close, and a sentence in
/// English. Statuses: 400, 411, 413, 414, 415, 417, 431, 501, 505.
struct Refusal {
  int status = 400;
  std::string_view why;
};

/// Finds the end of a head in bytes that arrive bit by bit; each byte is looked at once.
class HeadScanner {
 public:
  struct Unfinished {};
  using Found = std::variant<Unfinished, std::size_t, Refusal>;
  /// `so_far`: everything since the end of the last request; it only grows from call to call. The length of the head
  /// with its empty line, or a refusal as soon as no continuation could be served.
  Found scan(std::string_view so_far);

 private:
  enum class Line { request, header };
  Found end_line();
  Refusal too_long() const;

  std::size_t at_ = 0, line_start_ = 0;
  Line line_ = Line::request;
};

/// Reads a head of the length that HeadScanner told. One empty line before the request line is skipped (RFC 9112
/// section 2.2).
std::variant<Head, Refusal> parse_head(std::string_view head);

}  // namespace satchel::serve
