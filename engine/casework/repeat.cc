#include "engine/casework/repeat.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

namespace satchel::casework {
namespace {

constexpr double kEarthMetres = 6'371'008.8, kUnitsADegree = 1e7;

double radians(std::int64_t units) { return static_cast<double>(units) / kUnitsADegree * std::numbers::pi / 180; }

/// The full-width forms U+FF01 to U+FF5E (EF BC 81 to EF BD 9E) of the ASCII characters 21 to 7E; 0 for anything else.
char half_width(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || text[at] != '\xEF') return 0;
  const auto second = static_cast<unsigned char>(text[at + 1]), third = static_cast<unsigned char>(text[at + 2]);
  if (second == 0xBC && third >= 0x81 && third <= 0xBF) return static_cast<char>(third - 0x81 + 0x21);
  if (second == 0xBD && third >= 0x80 && third <= 0x9E) return static_cast<char>(third - 0x80 + 0x60);
  return 0;
}

bool is_wide_space(std::string_view text, std::size_t at) { return text.substr(at, 3) == "\xE3\x80\x80"; }

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Whether a person said so, either way; nothing where nobody did.
std::optional<bool> said_same(const Grievance& a, const Grievance& b) {
  if (a.same_as == b.id || b.same_as == a.id || (a.same_as && a.same_as == b.same_as)) return true;
  if (a.site && b.site) return *a.site == *b.site;
  return std::nullopt;
}

bool same_by_itself(const Grievance& a, const Grievance& b, SameBy by) {
  return !a.address.empty() && a.address == b.address && (by == SameBy::address || a.kind == b.kind);
}

class Groups {
 public:
  explicit Groups(std::size_t n) : up_(n) { std::iota(up_.begin(), up_.end(), std::size_t{0}); }
  std::size_t top(std::size_t i) {
    while (up_[i] != i) i = up_[i] = up_[up_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    a = top(a), b = top(b);
    up_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> up_;
};

/// Joins those that have one key, unless a person parted them from the first of it.
template <class Key>
void join_alike(std::span<const Grievance> all, Groups& groups, Key key) {
  std::map<decltype(key(all[0])), std::vector<std::size_t>> firsts;  // that are parted from each other
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto k = key(all[i]);
    if (k == decltype(k){}) continue;
    auto& known = firsts[k];
    const auto like =
        std::ranges::find_if(known, [&](std::size_t first) { return said_same(all[first], all[i]) != false; });
    like == known.end() ? known.push_back(i) : groups.join(*like, i);
  }
}

}  // namespace

double metres_between(const Spot& a, const Spot& b) {
  const double up = radians(b.latitude - a.latitude), along = radians(b.longitude - a.longitude);
  const double h = std::pow(std::sin(up / 2), 2) +
                   std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * std::pow(std::sin(along / 2), 2);
  return 2 * kEarthMetres * std::asin(std::min(1.0, std::sqrt(h)));
}

std::string normal_address(std::string_view text) {
  std::string out;
  const auto add = [&out](char c) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (space ? !out.empty() && out.back() != ' ' : true) out += space ? ' ' : upper(c);
  };
  for (std::size_t at = 0; at < text.size();) {
    const char half = half_width(text, at);
    const bool wide = half != 0 || is_wide_space(text, at);
    add(half != 0 ? half : wide ? ' ' : text[at]);
    at += wide ? 3 : 1;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

Grievance grievance(const Sheet& complaint) {
  Grievance out;
  out.id = complaint.id();
  out.address = normal_address(complaint.text("address"));
  out.kind = complaint.text("complaint_type");
  if (out.kind.empty())
    for (const auto& one : complaint.set("pollution_types")) out.kind += (out.kind.empty() ? "" : ",") + one;
  const auto latitude = complaint.number("latitude"), longitude = complaint.number("longitude");
  if (latitude && longitude) out.position = Spot{*latitude, *longitude};
  out.site = complaint.reference("site");
  out.same_as = complaint.reference("same_as");
  out.received = complaint.time("received");
  return out;
}

std::vector<std::vector<Id>> groups_of(std::span<const Grievance> all, SameBy by) {
  Groups groups(all.size());
  std::map<Id, std::size_t> places;
  for (std::size_t i = 0; i < all.size(); ++i) places[all[i].id] = i;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (const auto other = all[i].same_as ? places.find(*all[i].same_as) : places.end(); other != places.end())
      groups.join(i, other->second);
  join_alike(all, groups, [](const Grievance& g) { return g.site.value_or(Id{}); });
  join_alike(all, groups, [by](const Grievance& g) {
    const bool kinds = by == SameBy::address_and_kind && !g.address.empty();
    return std::pair(g.address, kinds ? g.kind : std::string());
  });
  std::map<std::size_t, std::vector<Id>> found;
  for (std::size_t i = 0; i < all.size(); ++i) found[groups.top(i)].push_back(all[i].id);
  std::vector<std::vector<Id>> out;
  out.reserve(found.size());
  for (auto& group : found) out.push_back(std::move(group.second));
  std::ranges::stable_sort(out, [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return out;
}

std::vector<std::vector<Id>> linked(std::span<const Grievance> all, SameBy by) {
  auto out = groups_of(all, by);
  std::erase_if(out, [](const auto& group) { return group.size() < 2; });
  return out;
}

std::vector<Match> proposed(const Grievance& fresh, std::span<const Grievance> others, double metres) {
  std::vector<Match> out;
  for (const Grievance& other : others) {
    if (other.id == fresh.id || said_same(fresh, other) || same_by_itself(fresh, other, SameBy::address_and_kind))
      continue;
    const bool alike = same_by_itself(fresh, other, SameBy::address), placed = fresh.position && other.position;
    const double away = placed ? metres_between(*fresh.position, *other.position) : 0;
    const bool near = placed && away <= metres && fresh.kind == other.kind;
    if (alike || near) out.push_back({fresh.id, other.id, away, alike});
  }
  std::ranges::stable_sort(out, [](const Match& a, const Match& b) { return a.metres < b.metres; });
  return out;
}

}  // namespace satchel::casework
