#include "engine/base/near_name.h"

#include <algorithm>

namespace satchel {
namespace {

constexpr std::size_t kMostNamed = 8;

/// Each code point by itself; a byte that begins none goes with what stands before it.
std::vector<std::string_view> letters_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

bool is_near(std::string_view given, std::string_view known) {
  return distance_of(given, known) <= std::max<std::size_t>(1, letters_of(known).size() / 3);
}

}  // namespace

std::size_t distance_of(std::string_view a, std::string_view b) {
  const auto from = letters_of(a), to = letters_of(b);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t before = row[0];  // of the row above, one to the left
    row[0] = i;
    for (std::size_t j = 1; j < row.size(); ++j) {
      const std::size_t changed = before + (from[i - 1] == to[j - 1] ? 0 : 1);
      before = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string unknown_name(std::string_view what, std::string_view given, std::vector<std::string> known) {
  std::string out = std::string(what) + " " + std::string(given) + ": no such name";
  std::ranges::sort(known);
  known.erase(std::unique(known.begin(), known.end()), known.end());
  if (known.empty()) return out + "; there is none yet";
  std::ranges::stable_sort(known, {}, [&](const std::string& name) { return distance_of(given, name); });
  if (is_near(given, known.front())) out += "; did you mean " + known.front() + "?";
  const std::size_t named = std::min(known.size(), kMostNamed);
  out += out.ends_with('?') ? " There are: " : "; there are: ";
  for (std::size_t i = 0; i < named; ++i) out += (i > 0 ? ", " : "") + known[i];
  return named < known.size() ? out + " and " + std::to_string(known.size() - named) + " more" : out;
}

}  // namespace satchel
