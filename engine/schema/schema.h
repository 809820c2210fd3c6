// The schema: record types as data. Published by the hub with a version, shipped to devices by sync.
//
// Text form: JSON, described in engine/schema/SCHEMA.md; environment.json is the pack that ships.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/schema/seal_rule.h"

namespace satchel {

/// What a field holds, and as which Value.
enum class FieldType : std::uint8_t {
  text,       // std::string, UTF-8
  integer,    // int64: counts, fen, tenths of a dB, 1e-7 degrees; the unit stands in Field::unit
  real,       // double, finite
  boolean,    // int64 0 or 1
  time,       // int64, milliseconds since 1970 UTC; RFC 3339 in JSON
  date,       // std::string "YYYY-MM-DD"
  choice,     // std::string, one of Field::choices
  reference,  // Octets, 16 bytes: the id of a record of type Field::refers_to ("" = of any type)
  blob,       // Octets, 32 bytes: the SHA-256 of a blob
  set,        // TextSet; with choices, each element is one of them
};

/// How concurrent different values are settled: DESIGN section "Merge". `seal` behaves as `last` until the seal.
enum class Policy : std::uint8_t { office, last, ask, append, author, set, sum, text, state, seal };

/// As they are written in a schema: "integer", "ask".
std::string_view name_of(FieldType type);
std::string_view name_of(Policy policy);

using TypeNo = std::uint16_t;
using FieldNo = std::uint16_t;  // stable, from 1, never reused within a type
using RoleSet = std::uint64_t;  // bit i: Schema::roles()[i]
inline constexpr RoleSet kAllRoles = ~RoleSet{0};

struct Transition {
  std::string from, to;
  RoleSet roles = kAllRoles;  // who may take it
  bool closes = false;        // refused while a conflict under the same root is open
};

/// Who somebody is, in a blob that only these roles may have opened, and only at the hub (SCHEMA.md, "Identities").
struct SealedTo {
  RoleSet roles = 0;
  std::vector<std::string> parts;  // what is in it, by name: a field of that name has no value ...
  std::vector<SealTest> when;      // ... of a record that passes these; without any, of every one
};

struct Field {
  FieldNo number = 0;
  std::string name;  // [a-z][a-z0-9_]*, at most 60 characters; the SQL column
  Title title;
  FieldType type = FieldType::text;
  Policy policy = Policy::last;
  std::string unit;                      // "fen", "0.1 dB"; empty where there is none
  std::optional<std::int64_t> min, max;  // of numbers: what may be written, both included (check_bounds)
  std::vector<std::string> choices;      // of choice, set and state fields
  std::vector<Title> choice_titles;      // beside choices, same length
  std::string refers_to;                 // of reference fields
  std::vector<Transition> transitions;   // of state fields
  std::string initial;                   // of state fields: what a record without a value counts as
  RoleSet write = kAllRoles, read = kAllRoles;
  bool identity = false;              // who somebody is: it goes to no device, and each read of it is logged
  std::uint8_t group = 0;             // fields of one group (from 1) merge as one; 0 = alone
  bool required = false;              // asked for by a seal only
  bool once = false;                  // set once, whatever its policy: from then on it stays
  bool confidential = false;          // a text that a device encrypts on its disk
  std::optional<SealedTo> sealed_to;  // of a blob field, one a type
};

/// Whether a value that stands there is never replaced: what is appended, and what is set once.
inline bool is_set_once(const Field& field) { return field.policy == Policy::append || field.once; }

/// Who receives a record, see Scopes in SCHEMA.md.
struct ScopeRule {
  std::string fixed;                  // every record of the type is in this scope ("reference")
  std::vector<std::size_t> fields;    // else: the values of these fields (index into RecordType::fields) are its scopes
  std::optional<std::size_t> parent;  // else: those of the record that this reference names
  std::optional<std::size_t> parent_type;  // with a reference to any type: the choice or text field that names the type
};

struct RecordType {
  TypeNo number = 0;
  std::string name;  // as Field::name; the SQL table
  Title title;
  std::vector<Field> fields;  // in declared order; new ones only at the end
  ScopeRule scope;
  RoleSet write = kAllRoles, read = kAllRoles;
  bool identity = false;  // of all its fields
  bool keeps = false;     // its records are never deleted: corrections are fields
  SealRule seal;
  bool builtin = false;  // `conflict`: written by the hub alone, but for settling

  bool has_confidential() const;
  /// The field that identities are sealed into; null where there is none.
  const Field* sealed_field() const;
  /// Index into fields, or nothing.
  std::optional<std::size_t> index_of(std::string_view name) const;
  std::optional<std::size_t> index_of(FieldNo number) const;
};

/// Of who keeps devices and accounts at the hub, and reads no record: no schema names it.
inline constexpr std::string_view kAdminRole = "admin";

/// Immutable once made; safe from any thread. Shared by pointer: SchemaPtr.
class Schema {
 public:
  /// Parses and checks. Errors: bad_schema, with "line N: reason" as detail; out_of_memory. Puts the built-in types
  /// first. A field without role lists of its own has those of its type; one with them has no more than these.
  static Result<std::shared_ptr<const Schema>> parse(std::string_view json);

  std::int64_t version() const { return version_; }
  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }  // the JSON it was parsed from, byte for byte
  const std::vector<std::string>& roles() const { return roles_; }
  /// Of the days that dates name: their distance from UTC.
  Millis utc_offset() const { return utc_offset_; }
  const std::vector<RecordType>& types() const { return types_; }
  const RecordType* find(std::string_view name) const;
  const RecordType* find(TypeNo number) const;
  /// The bit of a role; 0 for a role that the schema does not name.
  RoleSet role(std::string_view name) const;

 private:
  friend class SchemaParser;
  std::int64_t version_ = 0;
  Millis utc_offset_;
  std::string name_, text_;
  std::vector<std::string> roles_;
  std::vector<RecordType> types_;
};
using SchemaPtr = std::shared_ptr<const Schema>;

/// Whether `next` may follow `now`: a higher version; no type, field, choice or role gone, none renumbered, renamed or
/// of another type, unit or policy, no identity and nothing confidential in the clear; new fields and roles only behind
/// the old ones. Error: bad_schema, naming the first thing that is off.
Status may_follow(const Schema& now, const Schema& next);

/// Whether a field takes this value (null always). Error: invalid_value with the field's name and the reason;
/// too_large (text, and the elements of a set together, above limits::kTextBytes; a set above limits::kSetElements).
/// Lengths count bytes. Text is UTF-8 without NUL, which the databases would cut at; elements of a set are not empty.
Status check_value(const Field& field, const Value& value);

/// Whether a number that is written keeps to the field's `min` and `max` (null and other values always do). Asked of
/// what is new, by a save and by the hub; what stood before the schema had the bounds is read as it is. Error:
/// invalid_value.
Status check_bounds(const Field& field, const Value& value);

/// A value as people and third parties write it: JSON text for one field ("12", "\"x\"", "[…]", "null"; ids, hashes
/// and times as strings). Inverse of value_from_json for every value that check_value takes.
std::string value_to_json(const Field& field, const Value& value);
/// Errors: invalid (no JSON), invalid_value.
Result<Value> value_from_json(const Field& field, std::string_view json);
/// From what is typed or stands in a CSV cell: "12", "2026-01-01T00:00:00Z", "a,b" for a set, "" = null.
/// Choices may be given by either title too, booleans as yes/no, 1/0 and 是/否, the elements of a set be parted by
/// "，" or "、"; a backslash keeps what follows it from parting. Blanks around all but text are skipped.
/// Errors: invalid_value, too_large.
Result<Value> value_from_text(const Field& field, std::string_view text);
/// The same way back, for every value that check_value takes, but that an empty text and an empty set read back as
/// null. Choices are given by name, not by title.
std::string value_to_text(const Field& field, const Value& value);

/// The built-in type `conflict`; its field numbers are part of the protocol.
namespace conflict_field {
inline constexpr TypeNo kType = 1;
enum : FieldNo {
  record_type = 1,  // text: name of the record's type
  record,           // reference
  field,            // text: the field's name; "_record" for a delete that lost, "_seal" for a second seal
  rule,             // choice: the policy that was applied, or delete, seal
  state,            // state: open -> settled
  standing,         // text: JSON of the value that stands (stood when the conflict was made)
  proposed,         // text: JSON of the value that lost or waits
  standing_author,
  standing_device,  // text, text
  standing_time,    // time (trusted)
  proposed_author,
  proposed_device,
  proposed_time,
  base,        // integer: the version that the proposer had seen
  settled_by,  // text: an actor, or "rule"
  settled_time,
  taken,  // choice: standing, proposed, value
  final,  // text: JSON of the value taken
};
}  // namespace conflict_field

}  // namespace satchel
