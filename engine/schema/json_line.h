// JSON for machines: one object a line.
#pragma once

#include <string>
#include <string_view>

namespace satchel {

/// A JSON string, quotes included. What is not UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

/// An object whose members stand in the order in which they were given.
class JsonLine {
 public:
  JsonLine& add(std::string_view name, std::string_view text) { return raw(name, json_string(text)); }
  JsonLine& add(std::string_view name, const char* text) { return raw(name, json_string(text)); }
  JsonLine& add(std::string_view name, std::int64_t number) { return raw(name, std::to_string(number)); }
  JsonLine& add(std::string_view name, std::uint64_t number) { return raw(name, std::to_string(number)); }
  JsonLine& add(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  /// `json` as it is.
  JsonLine& raw(std::string_view name, std::string_view json);
  std::string text() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

}  // namespace satchel
