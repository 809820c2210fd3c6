#include "engine/casework/written.h"

#include <algorithm>
#include <iterator>

namespace satchel::casework {
namespace {

constexpr std::string_view kOpen = "【", kShut = "】";
constexpr std::string_view kUnits[] = {"件", "批次", "人次", "万元", "家次", "家", "余张", "张", "余件"};

std::string trimmed_text(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

/// Where the next section's name begins: at the start of a line.
std::size_t next_section(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find(kOpen, from); at != std::string_view::npos; at = text.find(kOpen, at + 1))
    if (at == 0 || text[at - 1] == '\n') return at;
  return text.size();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Result<Written> sections_from(std::string_view text) {
  Written out;
  std::size_t at = next_section(text, 0);
  if (!trimmed_text(text.substr(0, at)).empty()) return fail(Code::invalid, "text before the first 【section】");
  while (at < text.size()) {
    const std::size_t shut = text.find(kShut, at);
    if (shut == std::string_view::npos) return fail(Code::invalid, "【 without 】");
    const std::string name(text.substr(at + kOpen.size(), shut - at - kOpen.size()));
    if (std::ranges::find(kSections, name) == std::end(kSections))
      return fail(Code::invalid, "no section 【" + name + "】");
    at = next_section(text, shut);
    const auto body = text.substr(shut + kShut.size(), at - shut - kShut.size());
    if (!out.emplace(name, trimmed_text(body)).second) return fail(Code::invalid, "【" + name + "】 stands twice");
  }
  return out;
}

Result<std::string> filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& fill,
                           std::vector<std::string>* used) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t open = text.find('{', at);
    out += text.substr(at, open - at);
    if (open == std::string_view::npos) return out;
    const std::size_t shut = text.find('}', open);
    if (shut == std::string_view::npos) return fail(Code::invalid, "{ without }");
    const auto name = text.substr(open + 1, shut - open - 1);
    const auto found = fill.find(name);
    if (found == fill.end()) return fail(Code::invalid, "no figure or sentence {" + std::string(name) + "}");
    out += found->second;
    if (used) used->push_back(found->first);
    at = shut + 1;
  }
}

std::vector<std::string> typed_figures(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at]) || (at > 0 && (is_digit(text[at - 1]) || text[at - 1] == '.'))) continue;
    std::size_t end = at;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    const auto unit = std::ranges::find_if(kUnits, [&](auto u) { return text.substr(end).starts_with(u); });
    if (unit != std::end(kUnits)) out.emplace_back(text.substr(at, end - at + unit->size()));
  }
  return out;
}

}  // namespace satchel::casework
