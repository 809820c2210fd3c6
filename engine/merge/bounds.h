// Whether what an entry writes keeps to the bounds of its fields (SCHEMA.md, "Bounds"), change by change.
#pragma once

#include <map>
#include <tuple>

#include "engine/merge/merge.h"

namespace satchel {

/// A sum after one more amount; it wraps, as sums do where they are merged.
std::int64_t sum_after(const Value& now, std::int64_t amount);
/// Whether that amount takes a sum of this field out of its bounds. Error: invalid_value.
Status check_sum(const Field& field, const Value& now, std::int64_t amount);

class Bounds {
 public:
  /// Of the next operation of the entry; `now`: what stood before the entry, null where there was no record. What
  /// stands already may be said again. Error: invalid_value.
  Status keep(const Change& change, const Field& field, const FieldOp& op, const FieldState* now);

 private:
  std::map<std::tuple<TypeNo, Id, FieldNo>, Value> sums_;  // after the changes so far
};

}  // namespace satchel
