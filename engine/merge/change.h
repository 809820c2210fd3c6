// What a device says: changes, gathered in transactions; and the bytes of a journal entry.
//
// `set` and `sum` travel as operations, `text` with the text it was made on, `state` with the state it left; other
// fields as values (DESIGN, "Merge").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/value.h"
#include "engine/base/version.h"
#include "engine/schema/schema.h"

namespace satchel {

enum class OpKind : std::uint8_t { put, set, sum, text, state };

struct FieldOp {
  FieldNo field = 0;
  OpKind kind = OpKind::put;
  Version base;         // of the value that the author was shown; 0 when there was none
  Value value;          // put: the value; sum: the amount; text: the new text; state: the new state
  Value from;           // text: the text it was made on; state: the state it leaves
  TextSet add, remove;  // set
  bool operator==(const FieldOp&) const = default;
};

enum class ChangeKind : std::uint8_t { create = 1, update, remove, undelete, seal, settle };

/// One change of one record. `create` may `put` any field. `seal` puts every field that a seal freezes, nulls included;
/// a field that its author may not read is null there and stays as it is. `settle` is on a conflict record and comes
/// with the update of the field that it settles, in one transaction.
struct Change {
  ChangeKind kind = ChangeKind::update;
  TypeNo type = 0;
  Id id;
  Version base;  // remove, undelete: the cursor that the author's device had reached
  Hash content;  // seal: seal_hash of what was signed
  std::vector<FieldOp> ops;
  bool operator==(const Change&) const = default;
};

/// When a change was made, by every clock the device has (DESIGN, "Time").
struct Stamp {
  Millis wall, monotonic;
  std::uint64_t boot = 0;
  Millis anchor_hub, anchor_monotonic;  // the hub's time at the last contact within this boot, and ours then; 0 = none
  bool operator==(const Stamp&) const = default;
};

/// A transaction as it stands in a journal.
struct Entry {
  std::int64_t schema = 0;  // version of the schema it was made under
  std::string actor;        // the user who made it
  Stamp stamp;
  std::vector<Change> changes;
  Bytes salt = {};  // kSaltBytes at random, or none: see there
  bool operator==(const Entry&) const = default;
};

/// The identity of an entry that first stood elsewhere: kept when it is sent again under a new epoch.
struct Origin {
  Epoch epoch;
  Seq seq;
  bool operator==(const Origin&) const = default;
};

/// An entry that says something confidential ends in so many random bytes: its hashes stand in the clear on the device,
/// and a telephone number could be searched by them.
inline constexpr std::size_t kSaltBytes = 16;

/// Writes an entry's bytes one change after the other, so that a large one need not stand in memory twice.
class EntryWriter {
 public:
  /// `head`: all but its changes, of which exactly `changes` follow. `out` must outlive this.
  EntryWriter(Bytes& out, const Entry& head, std::size_t changes);
  void add(const Change& change);
  /// Behind the last change.
  void add_salt(ByteView salt) { out_.raw(salt); }

 private:
  Writer out_;
};

Bytes encode(const Entry& entry);
/// Error: invalid for bytes that encode() would not make; too_large above the transaction limits. Never allocates more
/// than a small multiple of the input.
Result<Entry> decode_entry(ByteView bytes);

/// SHA-256 of type, id and the frozen fields with their values, by field number: what a seal names.
Hash seal_hash(TypeNo type, const Id& id, const std::vector<FieldOp>& frozen);
/// Whether a seal freezes this field: all but office's own, sums and states.
bool frozen_by_seal(const Field& field);
/// The kind of operation that a policy takes in an update.
OpKind op_kind(Policy policy);

struct TrustedTime {
  Millis time;
  Millis error;             // it lies within ± this
  bool suspicious = false;  // the wall clock is far from it
};
/// The hub's reckoning: anchor plus monotonic time where there is an anchor, else the wall clock; never after
/// `received`, never outside kFirstTime to kLastTime. Drift of a quartz clock is taken as 100 ppm.
TrustedTime trusted_time(const Stamp& stamp, Millis received);

}  // namespace satchel
