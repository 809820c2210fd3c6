// The merge of one field: pure, the same on both sides. DESIGN section "Merge" is its specification, rule by rule.
#pragma once

#include <optional>

#include "engine/merge/change.h"
#include "engine/merge/record.h"

namespace satchel {

/// Who brings the operation, and when.
struct Bringer {
  WriterNo writer;
  Version version;         // of the entry that holds it
  Millis time;             // trusted
  bool office = false;     // has the role that the office policy favours
  bool author = false;     // is the record's author
  bool wins_ties = false;  // its entry's id is above that of the value that stands: decides between equal times
};

enum class Verdict : std::uint8_t {
  taken,   // stands, byte for byte as the device has it
  same,    // the value already stood: nothing was written
  merged,  // a value stands that differs from both: its writer is the hub
  lost,    // the value that stood stands
};

struct FieldOutcome {
  Verdict verdict = Verdict::taken;
  FieldState state;                    // what stands now
  std::vector<ElementState> elements;  // of a set
  /// What did not prevail and must be kept in a conflict: the standing value as it was, and the one proposed.
  struct Loser {
    Value standing, proposed;
    bool open = false;          // a person must choose
    bool proposed_won = false;  // by rule; else what stood stands
    Version standing_version;
    std::optional<Value> other = {};  // what stands instead when it is neither: of sets
    bool waits = false;               // a parked step: taken is neither yet
  };
  std::optional<Loser> loser;
};

/// Whether the field was set by another writer above the version that the author was shown.
bool concurrent(const FieldState& field, Version base, WriterNo writer);

/// The base of an operation that brings a value, as it counts here. One above what stands is of what this hub lost when
/// it was restored: its author had not seen what stands, and the conflict in which that had lost is gone too. So he had
/// seen nothing.
Version known_base(const FieldState& standing, Version base);

/// `standing_time`: the trusted time of `current`, asked for by the `last` policy only.
/// The operation's kind fits the field and its value was checked. `append` on a field that holds another value, and an
/// illegal first state, are refused before this (see judge.h).
FieldOutcome merge_field(const Field& field, const FieldState& current, const std::vector<ElementState>& elements,
                         const FieldOp& op, const Bringer& by, Millis standing_time);

/// Whether a value wins, by its field's policy, over one that was set without its author's knowledge.
bool prevails(const Field& field, const Bringer& by, Millis standing_time);

/// What a device shows: its pending operation over the hub's value.
Value overlay(const Value& current, const FieldOp& op);

/// The declared transition between two states, if this role may take it; null otherwise.
const Transition* transition(const Field& field, std::string_view from, std::string_view to, RoleSet role);
/// The state that a value stands for: the initial one when it is null.
std::string_view state_of(const Field& field, const Value& value);

}  // namespace satchel
