// A whole transaction against the hub's records: judged whole, then merged field by field.
//
// Pure but for what it asks of Records: no clock, no I/O of its own. The hub calls it under the tenant's lock; tests
// and the simulation call it over records in memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/merge/merge.h"

namespace satchel {

/// Where a value or an entry came from: for conflict records.
struct Provenance {
  std::string author, device;
  Millis time;
  Hash entry;  // identity of the entry; see EntryFacts::identity
  WriterNo writer = {};
};

/// The records that an entry touches. Pointers live until the entry is done. Every answer counts in what changes before
/// in the same entry made or touched: a conflict that one settles is not open to the next.
class Records {
 public:
  virtual ~Records() = default;
  /// The record, dead or alive; null when the hub has never had it. Error: whatever reading it met.
  virtual Result<RecordState*> find(TypeNo type, const Id& id) = 0;
  /// A new record, to be filled in. `find` has just said that there is none.
  virtual RecordState& make(const RecordType& type, const Id& id) = 0;
  /// The record is about to be changed, or was: it is to be written back.
  virtual void touch(RecordState& record) = 0;
  /// Whether this device may see the record now (by its root's scopes).
  virtual Result<bool> visible(const RecordState& record) = 0;
  /// Whether a create of that id by this device was refused and not yet mended (DESIGN rule 10).
  virtual Result<bool> refused_new(const Id& id) = 0;
  /// Ids of live records of a type whose field holds this text or id, as they stood before this entry.
  virtual Result<std::vector<Id>> holding(const RecordType& type, std::size_t field, const Value& value) = 0;
  /// Of an entry before this one. `version` is that of a field's value or of a delete, never 0.
  virtual Result<Provenance> provenance(Version version) = 0;
  /// The open conflict on that field ("_record": on the record itself) in which this device is the proposing side.
  virtual Result<std::optional<Id>> open_conflict(const Id& record, std::string_view field) = 0;
  /// Whether any conflict under that root is open.
  virtual Result<bool> any_open_conflict(const Id& root) = 0;
};

/// A step of a state field that is kept, and does not stand yet: the hub takes it by itself once what it waits for is
/// there (DESIGN rule 7). Its conflict record has the rule `parked`, and nothing taken until then.
struct ParkedStep {
  Id record;
  FieldNo field = 0;
  std::string to;
  bool operator==(const ParkedStep&) const = default;
};

struct EntryFacts {
  WriterNo writer;
  Version version;      // given to this entry, accepted or not
  Millis time;          // trusted
  RoleSet role = 0;     // of the actor
  bool office = false;  // the office policy favours this role
  Provenance from;
  std::vector<ParkedStep> parked = {};  // of this entry's steps
  bool restores = false;                // puts back what stood here: values were judged then
};

/// Refusals after which a person of the office must see what came: the hub's intake has it.
inline bool goes_to_intake(Code refused) {
  return refused == Code::out_of_scope || refused == Code::unknown_record || refused == Code::revoked;
}

/// What the actor never sees: fields that his role may not read, and identities, which go to no device (SCHEMA.md). A
/// seal of his says nothing of them, and leaves them as they stand.
inline bool hidden(const Field& field, const EntryFacts& facts) {
  return field.identity || (field.read & facts.role) == 0;
}

/// A field whose value is not what the device's own reckoning says. The value is null, whatever stands, where it is
/// hidden from the actor.
struct FieldException {
  TypeNo type = 0;
  Id record;
  FieldNo field = 0;
  Value value;
  Version version;
  bool operator==(const FieldException&) const = default;
};

struct EntryOutcome {
  Code refused = Code::ok;  // then nothing was written, and `detail` says what was off
  std::string detail;
  std::vector<Id> new_ids;  // of a refused entry: what it would have created
  std::vector<FieldException> fields;
  std::vector<std::pair<TypeNo, Id>> whole;  // records to be sent whole: a delete that lost, or its opposite
  bool plain() const { return refused == Code::ok && fields.empty() && whole.empty(); }
};

/// Judges and applies. Errors: only what Records reported; newer_schema when the entry was made under a schema that is
/// newer than `schema` and holds something unknown to it (the caller stops there and the device tries again later).
Result<EntryOutcome> apply_entry(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts);

/// What it would make: of a refused one, what its later ones must not hang on (DESIGN rule 10).
std::vector<Id> created_by(const Entry& entry);

/// SHA-256(standing entry, proposed entry, record, field), as a UUIDv8: the same two entries always make the same
/// conflict, also at a hub that was restored.
Id conflict_id(const Hash& standing, const Hash& proposed, const Id& record, std::string_view field);

}  // namespace satchel
