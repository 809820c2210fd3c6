#include "platform/serve/framing.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <charconv>
#include <iterator>
#include <optional>

#include "engine/base/limits.h"
#include "platform/serve/characters.h"
#include "platform/serve/target.h"

namespace satchel::serve {
namespace {

using Fault = std::optional<Refusal>;
constexpr std::string_view kEndOfLine = "\r\n";

struct Reading {
  Head head;
  std::string_view host_value, authority;  // the latter of a target in absolute-form
  bool http_1_0 = false;
  bool host = false, length = false, transfer_encoding = false, only_chunked = false;
  bool close = false, expect = false;
};

// --- fields that frame, or that two readers could take differently when they stand twice ---

Fault read_host(std::string_view value, Reading& reading) {
  if (!is_host(value)) return Refusal{400, "a malformed Host"};
  reading.host_value = value;
  return std::nullopt;
}

Fault read_length(std::string_view value, Reading& reading) {
  if (value.empty() || !kDigits.has_all(value)) return Refusal{400, "a Content-Length that is no number"};
  std::uint64_t& length = reading.head.content_length;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (error != std::errc{}) return Refusal{413, "a Content-Length beyond any limit"};
  return std::nullopt;
}

/// Alone, chunks are well-formed framing that this server may decline by asking for a length
/// (RFC 9112 section 6.3); any other coding is one that it does not understand (section 6.1).
Fault read_coding(std::string_view value, Reading& reading) {
  reading.only_chunked = boost::beast::iequals(value, "chunked");
  return std::nullopt;
}

Fault read_expect(std::string_view value, Reading& reading) {
  if (reading.http_1_0) return std::nullopt;  // to be ignored: RFC 9110 section 10.1.1
  if (!boost::beast::iequals(value, "100-continue")) return Refusal{417, "an expectation other than 100-continue"};
  reading.head.expect_continue = true;
  return std::nullopt;
}

/// Bodies are taken as they are (RFC 9110 section 8.4): what is packed must not pass for what it unpacks to.
Fault read_content_coding(std::string_view value, Reading&) {
  if (!boost::beast::iequals(value, "identity")) return Refusal{415, "no Content-Encoding is taken"};
  return std::nullopt;
}

Fault read_connection(std::string_view value, Reading& reading) {
  if (boost::beast::http::token_list{value}.exists("close")) reading.close = true;
  return std::nullopt;
}

struct FieldRule {
  std::string_view name;
  bool Reading::*seen;  // null: may stand several times
  Fault (*read)(std::string_view value, Reading& reading);
};

constexpr FieldRule kFieldRules[] = {
    {"Host", &Reading::host, read_host},
    {"Content-Length", &Reading::length, read_length},
    {"Transfer-Encoding", &Reading::transfer_encoding, read_coding},
    {"Expect", &Reading::expect, read_expect},
    {"Content-Encoding", nullptr, read_content_coding},
    {"Connection", nullptr, read_connection},
};

// Read by the service, as one value each.
constexpr std::string_view kOnce[] = {
    "Authorization",  "Content-Type",          "Cookie",        "If-Match",      "Origin",          "Range",
    "Sec-Fetch-Site", "Tus-Resumable",         "Upload-Length", "Upload-Offset", "Upload-Checksum", "Upload-Metadata",
    "X-CSRF-Token",   "X-HTTP-Method-Override"};
constexpr Refusal kTwice{400, "a header that may stand once stands twice"};

bool stands_twice(std::string_view name, const Reading& reading) {
  const auto same = [&](std::string_view once) { return boost::beast::iequals(once, name); };
  return std::any_of(std::begin(kOnce), std::end(kOnce), same) && sync::header(reading.head.headers, name);
}

Fault apply_rules(std::string_view name, std::string_view value, Reading& reading) {
  for (const FieldRule& rule : kFieldRules) {
    if (!boost::beast::iequals(rule.name, name)) continue;
    if (rule.seen != nullptr && std::exchange(reading.*rule.seen, true)) return kTwice;
    return rule.read(value, reading);
  }
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

// --- lines ---

Fault read_field(std::string_view line, Reading& reading) {
  if (line.front() == ' ' || line.front() == '\t') return Refusal{400, "a folded header line"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Refusal{400, "a header line without a colon"};
  const std::string_view name = line.substr(0, colon);
  if (name.empty() || !kToken.has_all(name)) return Refusal{400, "a header name that is no token"};
  if (reading.head.headers.size() == limits::kHeadFields) return Refusal{431, "too many headers"};
  if (stands_twice(name, reading)) return kTwice;
  const std::string_view value = trim(line.substr(colon + 1));
  reading.head.headers.emplace_back(name, value);
  return apply_rules(name, value, reading);
}

Fault read_version(std::string_view version, Reading& reading) {
  const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && kDigits.has(version[5]) &&
                      version[6] == '.' && kDigits.has(version[7]);
  if (!shaped) return Refusal{400, "a malformed request line"};
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refusal{505, "an HTTP version other than 1.0 and 1.1"};
  reading.http_1_0 = version == "HTTP/1.0";
  return std::nullopt;
}

// Those that something in this house answers; a name is case-sensitive.
constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"};

bool is_known(std::string_view method) {
  return std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods);
}

/// The service is given origin-form, in whatever form the target came.
Fault read_target(std::string_view target, Reading& reading) {
  Head& head = reading.head;
  if (auto absolute = absolute_form(head.method, target)) {
    if (!is_host(absolute->authority)) return Refusal{400, "a malformed host in the target"};
    reading.authority = absolute->authority;
    head.target = std::move(absolute->rest);
  } else {
    head.target = target;
  }
  if (const auto fault = target_fault(head.method, head.target)) return Refusal{400, *fault};
  return std::nullopt;
}

Fault read_request_line(std::string_view line, Reading& reading) {
  const std::size_t first = std::min(line.find(' '), line.size()), last = line.rfind(' ');
  if (last == std::string_view::npos || first == last) return Refusal{400, "a malformed request line"};
  const std::string_view method = line.substr(0, first), target = line.substr(first + 1, last - first - 1);
  if (method.empty() || !kToken.has_all(method)) return Refusal{400, "a method that is no token"};
  if (auto fault = read_version(line.substr(last + 1), reading)) return fault;
  if (!is_known(method)) return Refusal{501, "a method that nothing here has"};
  reading.head.method = method;
  return read_target(target, reading);
}

Fault check_whole(Reading& reading) {
  const std::string_view method = reading.head.method;
  if (reading.transfer_encoding) {
    if (reading.length || reading.http_1_0) return Refusal{400, "a Transfer-Encoding where none may be"};
    return Refusal{reading.only_chunked ? 411 : 501, "no Transfer-Encoding is taken; send a Content-Length"};
  }
  if (!reading.host && !reading.http_1_0) return Refusal{400, "no Host"};
  // The target would win (RFC 9112 section 3.2.2), but not every proxy knows.
  if (reading.host && !reading.authority.empty() && !boost::beast::iequals(reading.authority, reading.host_value))
    return Refusal{400, "a target and a Host that differ"};
  if (!reading.length && (method == "POST" || method == "PATCH")) return Refusal{411, "no Content-Length"};
  reading.head.keep_alive = !reading.http_1_0 && !reading.close;
  return std::nullopt;
}

}  // namespace

Refusal HeadScanner::too_long() const {
  if (line_ == Line::request) return {414, "the request line is too long"};
  return {431, "the headers are too long"};
}

HeadScanner::Found HeadScanner::end_line() {
  const bool empty = at_ == line_start_;
  at_ += kEndOfLine.size();
  line_start_ = at_;
  if (empty && line_ == Line::header) return at_;
  if (empty && at_ > kEndOfLine.size()) return Refusal{400, "empty lines before the request line"};
  if (!empty) line_ = Line::header;
  return Unfinished{};
}

HeadScanner::Found HeadScanner::scan(std::string_view so_far) {
  while (at_ < so_far.size()) {
    const std::size_t line_limit = line_ == Line::request ? kRequestLineBytes : kHeaderLineBytes;
    if (at_ - line_start_ > line_limit || at_ >= limits::kHeadBytes) return too_long();
    const char c = so_far[at_];
    if (c == '\n') return Refusal{400, "a bare LF"};
    if (c != '\r') {
      if (is_control(c)) return Refusal{400, "a control character"};
      ++at_;
      continue;
    }
    if (at_ + 1 == so_far.size()) break;
    if (so_far[at_ + 1] != '\n') return Refusal{400, "a bare CR"};
    if (const Found found = end_line(); found.index() != 0) return found;
  }
  return Unfinished{};
}

std::variant<Head, Refusal> parse_head(std::string_view head) {
  const auto scanned = HeadScanner{}.scan(head);
  if (const auto* refusal = std::get_if<Refusal>(&scanned)) return *refusal;
  const auto* size = std::get_if<std::size_t>(&scanned);
  if (size == nullptr || *size != head.size()) return Refusal{400, "not one whole head"};

  if (head.starts_with(kEndOfLine)) head.remove_prefix(kEndOfLine.size());
  Reading reading;
  for (bool first = true; !head.starts_with(kEndOfLine); first = false) {
    const std::string_view line = head.substr(0, head.find(kEndOfLine));
    if (const auto fault = first ? read_request_line(line, reading) : read_field(line, reading)) return *fault;
    head.remove_prefix(line.size() + kEndOfLine.size());
  }
  if (const auto fault = check_whole(reading)) return *fault;
  return std::move(reading.head);
}

}  // namespace satchel::serve
