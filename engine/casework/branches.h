// The bulletin's figures by branch office (县区分局): each record behind a figure stands in exactly one row, by its
// district, so that the rows sum to the figure. Pure but for what is asked of World.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/casework/figures.h"

namespace satchel::casework {

struct Branch {
  std::string name;  // empty: what lies in no branch office's district
  std::vector<std::string> districts;
  std::map<std::string, std::int64_t, std::less<>> values;  // by figure, in its smallest unit
  std::int64_t visits = 0;                                  // to the items, of which person_times counts the officers
  std::int64_t value(std::string_view figure) const;
  /// Tenths of a percent, of its own.
  std::int64_t closing_rate() const;
  bool operator==(const Branch&) const = default;
};

/// The figures that have rows: not those of the bureau as a whole (batches, the catalogue), and no rate, which does not
/// sum.
bool goes_by_branch(std::string_view figure);

/// Branch offices (`org_unit` of kind `branch`, as of the frame) in the order of their ids; last, where anything lies
/// in no district of theirs, the row without a name. Errors: those of World.
Result<std::vector<Branch>> branches(World& world, const Frame& frame, const std::vector<Figure>& figures);
/// All rows together.
Branch total_of(const std::vector<Branch>& branches);

}  // namespace satchel::casework
