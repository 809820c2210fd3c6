#include "engine/schema/locate.h"

#include <algorithm>
#include <set>

namespace satchel {
namespace {

/// Walks over valid JSON. Every step stops at the end of the text, so that invalid JSON gives a wrong place, no worse.
class Scanner {
 public:
  explicit Scanner(std::string_view json) : json_(json) {}

  std::size_t offset() const { return at_; }
  bool done() const { return at_ >= json_.size(); }
  char peek() const { return done() ? '\0' : json_[at_]; }
  void next() { ++at_; }

  void space() {
    while (!done() && std::string_view(" \t\r\n").find(peek()) != std::string_view::npos) ++at_;
  }

  /// What stands between the quotes, as written.
  std::string_view string() {
    const std::size_t first = ++at_;
    for (; !done() && peek() != '"'; ++at_)
      if (peek() == '\\') ++at_;
    const std::size_t last = std::min(at_, json_.size());
    ++at_;
    return json_.substr(std::min(first, last), last - std::min(first, last));
  }

  void value() {
    int depth = 0;
    do {
      space();
      const char c = peek();
      if (c == '"') {
        string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
      if (depth == 0 && std::string_view("{}[],:").find(c) == std::string_view::npos) scalar();
    } while (depth > 0 && !done());
  }

  /// From an object to the value of its key, from an array to its element; false, and anywhere, where there is none.
  bool enter(const JsonStep& step) {
    const auto* key = std::get_if<std::string>(&step);
    if (peek() != (key ? '{' : '[')) return false;
    next();
    for (std::size_t i = 0; !done(); ++i) {
      space();
      if (peek() == '}' || peek() == ']') return false;
      if (key ? member() == *key : i == std::get<std::size_t>(step)) return true;
      value();
      space();
      if (peek() != ',') return false;
      next();
    }
    return false;
  }

 private:
  std::string_view member() {
    const std::string_view name = string();
    space();
    next();  // the colon
    space();
    return name;
  }

  void scalar() {
    while (!done() && std::string_view(",]} \t\r\n").find(peek()) == std::string_view::npos) ++at_;
  }

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace

std::size_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

std::size_t line_of(std::string_view json, const JsonPath& path) {
  Scanner scan(json);
  scan.space();
  std::size_t found = scan.offset();
  for (const JsonStep& step : path) {
    if (!scan.enter(step)) break;
    found = scan.offset();
  }
  return line_at(json, found);
}

std::optional<RepeatedKey> repeated_key(std::string_view json) {
  std::vector<std::set<std::string_view>> open;
  Scanner scan(json);
  while (!scan.done()) {
    const char c = scan.peek();
    if (c == '{' || c == '[') open.emplace_back();
    if ((c == '}' || c == ']') && !open.empty()) open.pop_back();
    if (c != '"') {
      scan.next();
      continue;
    }
    const std::size_t where = scan.offset();
    const std::string_view text = scan.string();
    scan.space();
    if (scan.peek() == ':' && !open.empty() && !open.back().insert(text).second)
      return RepeatedKey{std::string(text), line_at(json, where)};
  }
  return std::nullopt;
}

}  // namespace satchel
