#include "platform/serve/target.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <charconv>

#include "platform/serve/characters.h"

namespace satchel::serve {
namespace {

bool percent_encoding_holds(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3))
    if (text.size() - at < 3 || !kHex.has(text[at + 1]) || !kHex.has(text[at + 2])) return false;
  return true;
}

bool has_encoded(std::string_view text, std::string_view upper, std::string_view lower) {
  return text.find(upper) != std::string_view::npos || text.find(lower) != std::string_view::npos;
}

bool is_dot_segment(std::string_view segment) {
  std::string plain;
  while (!segment.empty()) {
    const bool encoded = segment.starts_with("%2e") || segment.starts_with("%2E");
    plain += encoded ? '.' : segment.front();
    segment.remove_prefix(encoded ? 3 : 1);
    if (plain.size() > 2) return false;
  }
  return plain == "." || plain == "..";
}

bool has_dot_segments(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (is_dot_segment(path.substr(0, end))) return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port <= 65535;
}

bool is_ip_literal(std::string_view text) {
  return text.size() > 3 && text.front() == '[' && text.back() == ']' &&
         (kUriName | CharSet{":"}).has_all(text.substr(1, text.size() - 2));
}

bool is_name(std::string_view text) {
  return !text.empty() && (kUriName | CharSet{"%"}).has_all(text) && percent_encoding_holds(text);
}

}  // namespace

std::optional<AbsoluteForm> absolute_form(std::string_view method, std::string_view target) {
  const std::size_t scheme = std::min(target.find("://"), target.size());
  const bool ours = boost::beast::iequals(target.substr(0, scheme), "http") ||
                    boost::beast::iequals(target.substr(0, scheme), "https");
  if (!ours || scheme == target.size()) return std::nullopt;
  target.remove_prefix(scheme + 3);
  AbsoluteForm out;
  out.authority = target.substr(0, target.find_first_of("/?"));
  out.rest = target.substr(out.authority.size());
  if (out.rest.empty() && method == "OPTIONS")
    out.rest = "*";
  else if (!out.rest.starts_with('/'))
    out.rest.insert(0, "/");
  return out;
}

std::optional<std::string_view> target_fault(std::string_view method, std::string_view target) {
  if (target == "*" && method == "OPTIONS") return std::nullopt;
  if (!target.starts_with('/')) return "the target is not a path";
  const std::string_view path = target.substr(0, target.find('?'));
  if (!kPath.has_all(path) || !kQuery.has_all(target.substr(path.size()))) return "a character that no URI holds";
  if (!percent_encoding_holds(target)) return "broken percent-encoding";
  if (has_encoded(path, "%2F", "%2f") || has_encoded(path, "%5C", "%5c")) return "an encoded slash in the path";
  if (target.find("%00") != std::string_view::npos) return "an encoded NUL";
  if (has_dot_segments(path)) return "a dot segment in the path";
  return std::nullopt;
}

bool is_host(std::string_view value) {
  const bool literal = value.starts_with('[');
  const std::size_t colon = literal ? value.find(':', std::min(value.find(']'), value.size())) : value.find(':');
  const std::string_view host = value.substr(0, colon);
  if (colon != std::string_view::npos && colon + 1 != value.size() && !is_port(value.substr(colon + 1))) return false;
  return literal ? is_ip_literal(host) : is_name(host);
}

}  // namespace satchel::serve
