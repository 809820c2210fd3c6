// What a seal asks of a record before it makes it final, and which records it takes along: as data, from the schema's
// JSON (SCHEMA.md, "Seals"). How it is asked: engine/merge/seal_check.h.
//
// Fields stand as indexes into RecordType::fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/value.h"

namespace satchel {

/// A name, or a sentence, for people: Chinese first, English beside it.
struct Title {
  std::string zh, en;
};

/// One thing asked of one record.
struct SealTest {
  enum class Kind : std::uint8_t {
    present,     // the field has a value; an empty text or set is none
    one_of,      // its value is one of these; of a set: one of its elements is
    none_of,     // the opposite; also of what has no value
    at_least,    // the number, or the number of a set's elements, is at least this
    differs,     // it differs from another field of the same record by this at most
    not_before,  // the time is not before that of a field of the record that is sealed
    not_after,
    after,
  };
  Kind kind = Kind::present;
  std::size_t field = 0;
  std::size_t other = 0;      // differs: of the same record; the times: of the record that is sealed
  std::int64_t number = 0;    // at_least, differs
  std::vector<Value> one_of;  // of none_of too; texts, where the field is a set
};

/// From a value to records of a type: those whose field `by` holds it, or, without one, the record that it names.
struct SealStep {
  std::uint16_t type = 0;  // its number
  std::optional<std::size_t> by;
};

/// One requirement. Without `through` the tests are asked of the record itself; else of the records that the steps lead
/// to, from each value of `from`, or from the record's own id.
struct SealNeed {
  Title says;                       // what must be there, for people
  bool warns = false;               // it is said, and does not keep from sealing
  std::vector<SealTest> when;       // asked of the record itself: unless all hold, nothing is required
  std::optional<std::size_t> from;  // text, choice, set (each element) or reference
  std::vector<SealStep> through;
  std::optional<std::int64_t> at_least;  // so many values of `from` lead to one that passes, or, without `from`, so
                                         // many records pass; without it: every one passes that is there
  std::vector<SealTest> tests;
};

struct SealRule {
  std::vector<SealStep> takes;                  // by a reference to the record that is sealed
  std::optional<std::size_t> corrects, reason;  // of a correction: which record it corrects, and why
  std::vector<SealNeed> needs;
};

}  // namespace satchel
