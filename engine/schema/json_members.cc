#include "engine/schema/json_members.h"

#include <boost/json/parse.hpp>
#include <exception>

#include "engine/base/limits.h"

namespace satchel {
namespace {

namespace json = boost::json;

constexpr std::string_view kJsonBlank = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(kJsonBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kJsonBlank) - first + 1);
}

/// Error: invalid. Exceptions of the library end here.
Result<json::value> sound_json(std::string_view text) {
  try {
    json::parse_options options;
    options.max_depth = limits::kJsonDepth;
    json::error_code error;
    json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
    if (error) return fail(Code::invalid, "the JSON: " + error.message());
    return value;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    return fail(Code::invalid, e.what());
  }
}

/// Steps through an object that is known to be sound JSON.
class MemberReader {
 public:
  explicit MemberReader(std::string_view json) : rest_(without_blanks(json)) { rest_.remove_prefix(1); }

  /// False at the end.
  bool next(std::string_view& name, std::string_view& value) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(std::string(kJsonBlank) + ","), rest_.size()));
    if (rest_.empty() || rest_.front() == '}') return false;
    name = take(string_end(0));
    rest_.remove_prefix(rest_.find(':') + 1);
    value = without_blanks(take(value_end()));
    return true;
  }

 private:
  std::string_view take(std::size_t n) {
    const auto out = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return out;
  }

  /// Behind the string that begins at `at`.
  std::size_t string_end(std::size_t at) const {
    for (++at; rest_[at] != '"'; ++at)
      if (rest_[at] == '\\') ++at;
    return at + 1;
  }

  std::size_t value_end() const {
    int depth = 0;
    for (std::size_t at = 0;; ++at) {
      const char c = rest_[at];
      if (depth == 0 && (c == ',' || c == '}')) return at;
      if (c == '"') at = string_end(at) - 1;
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
    }
  }

  std::string_view rest_;
};

}  // namespace

Result<Members> members_of(std::string_view text) {
  SATCHEL_ASSIGN(const json::value whole, sound_json(text));
  if (!whole.is_object()) return fail(Code::invalid, "not a JSON object");
  Members out;
  MemberReader reader(text);
  std::string_view name, value;
  while (reader.next(name, value)) {
    SATCHEL_ASSIGN(std::string key, string_from("a name", name));
    if (!out.emplace(key, value).second) return fail(Code::invalid, key + " stands twice");
  }
  return out;
}

Result<std::string> string_from(std::string_view name, std::string_view text) {
  SATCHEL_ASSIGN(const json::value value, sound_json(text));
  const json::string* string = value.if_string();
  if (!string) return fail(Code::invalid, std::string(name) + " is no string");
  return std::string(string->data(), string->size());
}

}  // namespace satchel
