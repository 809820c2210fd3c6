// About which pairs a person is asked. Looking at every pair of some thousand complaints takes too long: only those are
// compared that have one address, or lie in a strip of latitude as high as near is.
#include <algorithm>
#include <map>
#include <set>

#include "engine/casework/repeats.h"

namespace satchel::casework {
namespace {

constexpr double kUnitsAMetre = 1e7 / 111'000;  // of latitude: a degree is 110.57 to 111.70 km (WGS 84)

class Neighbours {
 public:
  explicit Neighbours(std::span<const Grievance> all) : all_(all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].address.empty()) addresses_[all[i].address].push_back(i);
      if (all[i].position) latitudes_.emplace(all[i].position->latitude, i);
    }
  }
  /// Those that may be asked about, in their order.
  std::vector<Grievance> of(const Grievance& one, double metres) const {
    std::set<std::size_t> found;
    if (const auto same = addresses_.find(one.address); same != addresses_.end())
      found.insert(same->second.begin(), same->second.end());
    if (one.position) {
      const auto reach = static_cast<std::int64_t>(metres * kUnitsAMetre * 1.01) + 1;
      const auto end = latitudes_.upper_bound(one.position->latitude + reach);
      for (auto at = latitudes_.lower_bound(one.position->latitude - reach); at != end; ++at) found.insert(at->second);
    }
    std::vector<Grievance> out;
    out.reserve(found.size());
    for (const std::size_t i : found) out.push_back(all_[i]);
    return out;
  }

 private:
  std::span<const Grievance> all_;
  std::map<std::string, std::vector<std::size_t>> addresses_;
  std::multimap<std::int64_t, std::size_t> latitudes_;
};

}  // namespace

Result<std::vector<Match>> asked_about(World& world, const RepeatRules& rules, std::span<const Id> fresh) {
  std::vector<Grievance> all;
  SATCHEL_TRY(world.each("complaint", [&](const Sheet& complaint) {
    all.push_back(grievance(complaint));
    return Status();
  }));
  const std::set<Id> wanted(fresh.begin(), fresh.end());
  const Neighbours neighbours(all);
  std::vector<Match> out;
  std::set<std::pair<Id, Id>> seen;
  for (const Grievance& one : all) {
    if (!wanted.empty() && !wanted.contains(one.id)) continue;
    const auto near = neighbours.of(one, rules.near_metres);
    for (const Match& match : proposed(one, near, rules.near_metres))
      if (seen.emplace(std::min(match.a, match.b), std::max(match.a, match.b)).second) out.push_back(match);
  }
  return out;
}

}  // namespace satchel::casework
