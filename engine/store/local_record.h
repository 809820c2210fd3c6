// A record on a device: the hub's state of it, the device's own pending changes over that, and what shows.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/merge/record.h"
#include "engine/store/exchange.h"
#include "engine/store/table.h"

namespace satchel {

struct LocalRecord {
  TypeNo type = 0;
  Id id;
  std::string author;

  // The hub's side, as far as folded.
  bool at_hub = false;  // false for a record that only this device knows yet
  bool hub_alive = true, hub_sealed = false;
  Version version;                        // of the hub's record
  std::vector<FieldState> hub;            // beside RecordType::fields; writers are not kept here
  std::map<FieldNo, FieldState> unknown;  // fields that this schema does not know
  std::set<FieldNo> locked;  // fields, known or not, of which a value is encrypted here: no key was at hand

  // Over it: journal numbers of own changes whose verdict is not in effect, ascending.
  std::vector<std::int64_t> pending;
  std::map<FieldNo, Version> bases;  // of fields with a pending change: that of the first of them

  // What shows.
  bool alive = true, sealed = false;
  std::vector<Value> view;

  bool promoted = false;  // fields that were unknown when it was written are known now: it is to be written again

  bool has_pending(FieldNo field) const { return bases.contains(field); }
  /// What a new change of this field is based on (DESIGN rule 1; "base" in its table of words).
  Version base_of(const Field& field, std::size_t index) const;
};

LocalRecord new_local_record(const RecordType& type, const Id& id);

// Below, values are as they stand on the disk: confidential.h is between these and a record.

/// Row of the typed table, with everything else in its _meta; and back. Error: corrupt when the metadata is garbled or
/// its hash does not fit the values.
Row to_row(LocalRecord record);
Result<LocalRecord> from_row(const RecordType& type, Row row);
/// Fields that the schema did not know when they came, and knows now, move to where they belong; but for those that are
/// locked.
void promote(const RecordType& type, LocalRecord& record);
/// A record that entry `n` makes, without a hub's side; its values are moved out of the change.
LocalRecord created_record(const RecordType& type, Change change, const std::string& author, std::int64_t n);
/// A record that comes whole and is new here, its hub's values only where they show; they are moved out of the item.
/// Nothing, and the item as it was, when it has fields that this schema does not know.
std::optional<LocalRecord> pulled_record(const RecordType& type, PullItem& item);
/// The row of such a record.
Row pulled_row(LocalRecord record);
/// Undoes that.
void put_back(const RecordType& type, Row& row, PullItem& item);
/// The same for a record that does not stand in its table: one blob.
Bytes to_blob(const LocalRecord& record);
Result<LocalRecord> from_blob(const RecordType& type, const Id& id, ByteView blob);

}  // namespace satchel
