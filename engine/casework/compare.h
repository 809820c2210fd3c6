// Where two bulletins differ: each figure with both texts, and the records that came to it, went from it, or count for
// another amount. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/casework/bulletin.h"

namespace satchel::casework {

struct Difference {
  std::string figure;
  std::string before, after;  // as printed; with the count behind a rounded one, where both read alike
  std::vector<Counted> came, went;
  std::vector<Counted> changed;  // with the amount of after
  bool operator==(const Difference&) const = default;
};

/// Figures that differ in text, value or records, in the order of kFigures.
std::vector<Difference> differences(const Bulletin& before, const Bulletin& after);

}  // namespace satchel::casework
