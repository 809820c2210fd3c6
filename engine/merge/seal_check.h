// What a record lacks to be sealed: its schema's requirements (engine/schema/seal_rule.h) asked of it. Pure but for
// what it asks of SealLookup. The device asks before it makes a seal, the hub before it takes one: an old or hostile
// device seals nothing that is incomplete.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/id.h"
#include "engine/schema/schema.h"

namespace satchel {

/// A record as the one who asks has it.
struct Facts {
  Id id;
  std::vector<Value> values;  // beside RecordType::fields
};

/// The records that the one who asks has, deleted ones not among them.
class SealLookup {
 public:
  virtual ~SealLookup() = default;
  /// Those of a type whose field `by` holds `value`; without `by`, the one whose id it is.
  virtual Result<std::vector<Facts>> those(const RecordType& type, std::optional<std::size_t> by,
                                           const Value& value) = 0;
};

/// One thing that is missing.
struct Shortfall {
  TypeNo type = 0;  // of the record that cannot be sealed for it
  Id record;
  bool warns = false;  // it is to be said, and keeps nobody from sealing
  Title says;          // what is missing: for people
};

enum class Asked : std::uint8_t { all, what_refuses };

/// Everything that `record` lacks: required fields, a correction's reason, the seal's needs, in this order. Error:
/// whatever the lookup met.
Result<std::vector<Shortfall>> shortfalls(const Schema& schema, const RecordType& type, const Facts& record,
                                          SealLookup& lookup, Asked asked = Asked::all);

/// Whether any of them keeps from sealing.
bool refuses(const std::vector<Shortfall>& missing);
/// Those that keep from sealing, in one line of English, the first twenty by name: for Error::detail.
std::string detail_of(const Schema& schema, const std::vector<Shortfall>& missing);

}  // namespace satchel
