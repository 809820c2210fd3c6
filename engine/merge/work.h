// What the parts of applying one entry share. Internal to engine/merge.
#pragma once

#include "engine/merge/conflicts.h"
#include "engine/merge/settling.h"

namespace satchel {

/// One entry on its way into the records. Holds references only.
struct Work {
  const Schema& schema;
  Records& records;
  const Entry& entry;
  const EntryFacts& facts;
  const Settling& settling;
  EntryOutcome& out;
  Conflicts conflicts;

  /// Notes that this entry changed the record.
  void touch(RecordState& record);
  /// The field is not what the device's own reckoning says. Its value is filled in when the entry is done.
  void except(const RecordState& record, FieldNo field);
  /// The elements of a set field are those of `value`, all set by this entry.
  void set_elements(RecordState& record, const Field& field, const Value& value) const;
  Contest contest(const RecordType& type, const RecordState& record, const Field& field, Version base,
                  FieldOutcome::Loser loser) const;
};

/// Merges the fields of an update into a record that stands: each by its policy, groups as one.
Status merge_fields(Work& work, const RecordType& type, const std::vector<FieldOp>& ops, RecordState& record);

}  // namespace satchel
