#include "engine/casework/compare.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace satchel::casework {
namespace {

std::vector<Counted> other_amounts(const std::vector<Counted>& before, const std::vector<Counted>& after) {
  std::map<Id, std::int64_t> then;
  for (const Counted& one : before) then[one.id] = one.amount;
  std::vector<Counted> out;
  std::ranges::copy_if(after, std::back_inserter(out), [&](const Counted& one) {
    const auto at = then.find(one.id);
    return at != then.end() && at->second != one.amount;
  });
  return out;
}

/// As printed; with what it was printed from, where both are printed alike.
std::string told(const Figure& one, const Figure& other) {
  const bool alike = one.text == other.text && one.value != other.value;
  return alike ? one.text + "（" + std::to_string(one.value) + "）" : one.text;
}

}  // namespace

std::vector<Difference> differences(const Bulletin& before, const Bulletin& after) {
  std::vector<Difference> out;
  for (const auto& name : kFigures) {
    const Figure &a = figure(before, name), &b = figure(after, name);
    Difference one{std::string(name),
                   told(a, b),
                   told(b, a),
                   not_among(b.counted, a.counted),
                   not_among(a.counted, b.counted),
                   other_amounts(a.counted, b.counted)};
    const bool same = a.text == b.text && a.value == b.value && one.came.empty() && one.went.empty();
    if (!same || !one.changed.empty()) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace satchel::casework
