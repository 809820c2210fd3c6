// Conflict records: every value that did not prevail, with its author, device and time. Internal to engine/merge.
#pragma once

#include <optional>
#include <string_view>

#include "engine/merge/apply.h"

namespace satchel {

/// What conflicts about a record as a whole name as their field.
inline constexpr std::string_view kWholeRecord = "_record";

/// A value that did not prevail, and what its conflict record is to say. References live as long as the call.
struct Contest {
  const RecordType& type;  // of the record
  const RecordState& record;
  std::string_view field;     // its name, or kWholeRecord
  const Field* as = nullptr;  // how its values are written down; null for kWholeRecord
  std::string_view rule;      // a choice of the conflict type's field `rule`
  Version base;               // that the proposer had seen
  FieldOutcome::Loser loser;
  bool may_renew = true;  // false for what settles a conflict: that opens another
};

/// Writes conflict records on behalf of one entry.
class Conflicts {
 public:
  Conflicts(const Schema& schema, Records& records, const EntryFacts& facts)
      : type_(*schema.find(conflict_field::kType)), records_(records), facts_(facts) {}

  /// Whose value it is that stands since `version`: this entry's too, and nobody's where none was ever set.
  Result<Provenance> provenance(Version version);

  /// Keeps a value that this entry brought, or that it beat. Where the device has an open conflict on that field, its
  /// own side there is renewed.
  Status raise(const Contest& contest);
  /// Keeps the delete that this entry's update of a deleted record undid.
  Status raise_delete(const RecordType& type, const RecordState& record, const Provenance& deleter);

 private:
  Result<std::optional<Id>> renewed(const Contest& contest);
  Result<RecordState*> conflict(const Id& id, const Contest& contest);
  Status write(const Id& id, const Contest& contest, const Provenance& standing, const Provenance& proposed);
  void write_sides(RecordState& conflict, const Contest& contest, const Provenance& standing,
                   const Provenance& proposed);
  void write_rule(RecordState& conflict, const Contest& contest);
  void set(RecordState& conflict, FieldNo field, Value value) const;

  const RecordType& type_;
  Records& records_;
  const EntryFacts& facts_;
};

}  // namespace satchel
