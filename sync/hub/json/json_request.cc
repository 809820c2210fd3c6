#include "sync/hub/json/json_request.h"

#include <charconv>

#include "engine/base/limits.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Calls `visit` with the parts of `text` between `separator`.
template <class Visit>
void split(std::string_view text, char separator, Visit visit) {
  for (;;) {
    const auto end = text.find(separator);
    visit(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

/// application/json, with or without parameters.
bool is_json(std::string_view type) {
  constexpr std::string_view kJson = "application/json";
  const std::string_view name = trimmed(type.substr(0, type.find(';')));
  return std::equal(name.begin(), name.end(), kJson.begin(), kJson.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

}  // namespace

std::string_view Target::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return {};
}

Target parse_target(std::string_view target) {
  Target out;
  const auto mark = target.find('?');
  out.path = target.substr(0, mark);
  split(out.path.substr(out.path.empty() ? 0 : 1), '/', [&](std::string_view step) { out.steps.push_back(step); });
  if (mark == std::string_view::npos) return out;
  split(target.substr(mark + 1), '&', [&](std::string_view one) {
    const auto equals = one.find('=');
    out.parameters.emplace_back(one.substr(0, equals),
                                equals == std::string_view::npos ? std::string_view() : one.substr(equals + 1));
  });
  return out;
}

Result<Members> json_body(const sync::HttpRequest& request) {
  const auto type = sync::header(request.headers, "Content-Type");
  if (!type || !is_json(*type)) return fail(Code::unsupported, "the content type is application/json");
  if (request.body.size() > limits::kJsonBytes)
    return fail(Code::too_large, "a JSON body holds at most " + std::to_string(limits::kJsonBytes) + " bytes");
  return members_of(request.body);
}

std::string etag(Version version) { return '"' + std::to_string(version.value) + '"'; }

Result<std::optional<Version>> if_match(const sync::HttpRequest& request) {
  const auto tag = sync::header(request.headers, "If-Match");
  if (!tag) return std::optional<Version>();
  Version version;
  const char* end = tag->data() + tag->size();
  const bool quoted = tag->size() > 2 && tag->front() == '"' && tag->back() == '"';
  const auto [at, error] = std::from_chars(tag->data() + (quoted ? 1 : 0), end, version.value);
  if (!quoted || error != std::errc() || at != end - 1 || version.value < 1)
    return fail(Code::invalid, "If-Match takes the ETag of one record as it was read");
  return std::optional(version);
}

}  // namespace satchel::hub
