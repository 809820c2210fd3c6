#include "engine/merge/text.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace satchel {
namespace {

using Lines = std::vector<std::string_view>;

// What differs in more is not aligned paragraph by paragraph but taken as one: the table would not fit a tablet.
constexpr std::size_t kMaxCells = 4'000'000;

/// Paragraphs without the line feeds between them: whether a last one ends in a line feed is then no edit of it.
Lines split(std::string_view text) {
  Lines out;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    out.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  out.push_back(text);
  return out;
}

/// Pairs the lines of a[first, a_end) with those of b[first, b_end) along a longest common subsequence.
void align_middle(const Lines& a, const Lines& b, std::size_t first, std::size_t a_end, std::size_t b_end,
                  std::vector<int>& match) {
  const std::size_t h = a_end - first + 1, w = b_end - first + 1;
  if (h * w > kMaxCells) return;
  std::vector<std::uint32_t> length(h * w, 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return length[(i - first) * w + (j - first)]; };
  for (std::size_t i = a_end; i-- > first;)
    for (std::size_t j = b_end; j-- > first;)
      at(i, j) = a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
  for (std::size_t i = first, j = first; i < a_end && j < b_end;) {
    if (a[i] == b[j])
      match[i++] = static_cast<int>(j++);
    else
      at(i + 1, j) >= at(i, j + 1) ? ++i : ++j;
  }
}

/// For each line of a, the line of b that a longest common subsequence pairs it with, or -1.
std::vector<int> align(const Lines& a, const Lines& b) {
  std::vector<int> match(a.size(), -1);
  std::size_t first = 0, a_end = a.size(), b_end = b.size();
  for (; first < a_end && first < b_end && a[first] == b[first]; ++first) match[first] = static_cast<int>(first);
  for (; first < a_end && first < b_end && a[a_end - 1] == b[b_end - 1]; --a_end, --b_end)
    match[a_end - 1] = static_cast<int>(b_end - 1);
  align_middle(a, b, first, a_end, b_end, match);
  return match;
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

using Stretch = std::span<const std::string_view>;

bool same(Stretch a, Stretch b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// One unstable stretch: the side that changed, or nothing when both did, differently.
std::optional<Stretch> choose(Stretch base, Stretch theirs, Stretch ours) {
  if (same(theirs, ours) || same(ours, base)) return theirs;
  if (same(theirs, base)) return ours;
  return std::nullopt;
}

Stretch part(const Lines& lines, std::size_t from, std::size_t to) { return Stretch(lines).subspan(from, to - from); }

std::string join(const Lines& lines) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n';
    out += lines[i];
  }
  return out;
}

}  // namespace

std::optional<std::string> merge_text(std::string_view base, std::string_view theirs, std::string_view ours) {
  const Lines b = split(base), t = split(theirs), o = split(ours);
  const auto in_theirs = align(b, t), in_ours = align(b, o);
  const Spot ends{b.size(), t.size(), o.size()};
  Lines out;
  for (Spot at{0, 0, 0};;) {
    const Spot stop = next_stable(at, in_theirs, in_ours, ends);
    const auto chosen =
        choose(part(b, at.base, stop.base), part(t, at.theirs, stop.theirs), part(o, at.ours, stop.ours));
    if (!chosen) return std::nullopt;
    out.insert(out.end(), chosen->begin(), chosen->end());
    if (stop.base == ends.base) return join(out);
    out.push_back(b[stop.base]);
    at = {stop.base + 1, stop.theirs + 1, stop.ours + 1};
  }
}

}  // namespace satchel
