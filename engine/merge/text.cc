#include "engine/merge/text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace satchel {
namespace {

using Lines = std::vector<std::string_view>;

// A longer text is not aligned paragraph by paragraph but taken as one: the table below would not fit a tablet.
constexpr std::size_t kMaxCells = 4'000'000;

Lines split(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t n = end == std::string_view::npos ? text.size() : end + 1;
    out.push_back(text.substr(0, n));
    text.remove_prefix(n);
  }
  return out;
}

/// For each line of a, the line of b that a longest common subsequence pairs it with, or -1.
std::vector<int> align(const Lines& a, const Lines& b) {
  std::vector<int> match(a.size(), -1);
  const std::size_t w = b.size() + 1;
  if ((a.size() + 1) * w > kMaxCells) return match;
  std::vector<std::uint32_t> length((a.size() + 1) * w, 0);
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      length[i * w + j] =
          a[i] == b[j] ? length[(i + 1) * w + j + 1] + 1 : std::max(length[(i + 1) * w + j], length[i * w + j + 1]);
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j])
      match[i++] = static_cast<int>(j++);
    else
      length[(i + 1) * w + j] >= length[i * w + j + 1] ? ++i : ++j;
  }
  return match;
}

std::string join(const Lines& lines, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) out += lines[i];
  return out;
}

struct Spot {
  std::size_t base, theirs, ours;
};

/// The next base line from `at` on that both sides kept, with its places there; the ends when there is none.
Spot next_stable(const Spot& at, const std::vector<int>& in_theirs, const std::vector<int>& in_ours, const Spot& ends) {
  for (std::size_t i = at.base; i < ends.base; ++i)
    if (in_theirs[i] >= 0 && in_ours[i] >= 0)
      return {i, static_cast<std::size_t>(in_theirs[i]), static_cast<std::size_t>(in_ours[i])};
  return ends;
}

/// One unstable stretch: the side that changed, or nothing when both did, differently.
std::optional<std::string> choose(const std::string& base, const std::string& theirs, const std::string& ours) {
  if (theirs == ours || ours == base) return theirs;
  if (theirs == base) return ours;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> merge_text(std::string_view base, std::string_view theirs, std::string_view ours) {
  const Lines b = split(base), t = split(theirs), o = split(ours);
  const auto in_theirs = align(b, t), in_ours = align(b, o);
  const Spot ends{b.size(), t.size(), o.size()};
  std::string out;
  for (Spot at{0, 0, 0};;) {
    const Spot stop = next_stable(at, in_theirs, in_ours, ends);
    const auto chosen =
        choose(join(b, at.base, stop.base), join(t, at.theirs, stop.theirs), join(o, at.ours, stop.ours));
    if (!chosen) return std::nullopt;
    out += *chosen;
    if (stop.base == ends.base) return out;
    out += b[stop.base];
    at = {stop.base + 1, stop.theirs + 1, stop.ours + 1};
  }
}

}  // namespace satchel
