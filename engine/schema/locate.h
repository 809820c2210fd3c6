// Where in a JSON text a value stands. Boost.JSON's DOM has no positions, and an error without its line helps nobody.
// Pure functions over text that is known to be valid JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace satchel {

/// A key of an object or an index into an array.
using JsonStep = std::variant<std::string, std::size_t>;
using JsonPath = std::vector<JsonStep>;

/// The line, from 1, on which the octet at `offset` stands; an offset behind the end counts as the end.
std::size_t line_at(std::string_view text, std::size_t offset);

/// The line on which the value at `path` begins; where the path ends early, that of the last value that is there.
/// Keys are compared as they are written, escapes included.
std::size_t line_of(std::string_view json, const JsonPath& path);

struct RepeatedKey {
  std::string key;
  std::size_t line = 0;
};
/// The first key that its object already has: parsers let the last one win without a word.
std::optional<RepeatedKey> repeated_key(std::string_view json);

}  // namespace satchel
