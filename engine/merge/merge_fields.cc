#include <algorithm>
#include <bitset>

#include "engine/merge/group.h"
#include "engine/merge/work.h"

namespace satchel {
namespace {

class FieldMerger {
 public:
  explicit FieldMerger(Work& work) : work_(work) {}

  Status merge(const RecordType& type, std::vector<FieldOp> ops, RecordState& record) {
    for (auto& op : ops) {
      const std::size_t at = *type.index_of(op.field);
      const bool settles = op.base <= seen(type, record, type.fields[at]);  // its base is its conflict's
      if (op.kind == OpKind::put && !settles) op.base = known_base(record.fields[at], op.base);
    }
    std::bitset<256> done;  // groups
    for (const auto& op : ops) {
      const Field& field = type.fields[*type.index_of(op.field)];
      if (field.group == 0) {
        SATCHEL_TRY(merge_one(type, record, field, op));
        continue;
      }
      if (!done[field.group]) SATCHEL_TRY(merge_group(type, record, field, ops));
      done.set(field.group);
    }
    return {};
  }

 private:
  /// The version of the conflict that the entry settles on the field, or on another of its group: that speaks for the
  /// open rest. 0: of none.
  Version seen(const RecordType& type, const RecordState& record, const Field& field) const {
    Version out;
    for (const Field& f : type.fields)
      if (f.number == field.number || (field.group != 0 && f.group == field.group))
        out = std::max(out, work_.settling.seen(record.id, f.name));
    return out;
  }

  Bringer bringer(const RecordState& record) const {
    const EntryFacts& facts = work_.facts;
    return {facts.writer, facts.version, facts.time, facts.office, record.author == work_.entry.actor, false};
  }

  /// Whether the value goes to the device's side of an open conflict, which waits for a person to choose.
  Result<bool> contested(const RecordState& record, const Field& field) {
    if (field.policy != Policy::ask || work_.settling.covers(record.id, field.name)) return false;
    SATCHEL_ASSIGN(const auto open, work_.records.open_conflict(record.id, field.name));
    return open.has_value();
  }

  Status merge_one(const RecordType& type, RecordState& record, const Field& field, const FieldOp& op) {
    FieldState& state = record.fields[*type.index_of(field.number)];
    if (record.sealed && frozen_by_seal(field)) return work_.except(record, field.number), Status{};  // a settling
    SATCHEL_ASSIGN(FieldOutcome result, outcome(record, field, state, op));
    if (result.loser) SATCHEL_TRY(keep(work_.contest(type, record, field, op.base, *result.loser)));
    if (result.verdict != Verdict::taken) work_.except(record, field.number);
    if (result.verdict == Verdict::same || result.verdict == Verdict::lost) return {};
    if (op.kind == OpKind::set) record.elements[field.number] = std::move(result.elements);
    state = std::move(result.state);
    work_.touch(record);
    return {};
  }

  Status keep(Contest contest) {
    if (contest.loser.waits) contest.rule = "parked";
    return work_.conflicts.raise(contest);
  }

  Result<FieldOutcome> outcome(const RecordState& record, const Field& field, const FieldState& state,
                               const FieldOp& op) {
    if (is_parked(record, field, op)) {
      FieldOutcome::Loser waiting{state.value, op.value, false, false, state.version, {}, true};
      return FieldOutcome{Verdict::lost, state, {}, std::move(waiting)};
    }
    SATCHEL_ASSIGN(const bool held,
                   op.kind == OpKind::state ? closing_blocked(field, op, record) : contested(record, field));
    if (held && state.value != op.value) {
      FieldOutcome::Loser loser{state.value, op.value, field.policy == Policy::ask, false, state.version};
      return FieldOutcome{Verdict::lost, state, {}, std::move(loser)};
    }
    Bringer by = bringer(record);
    Millis time;
    if (op.kind == OpKind::put && concurrent(state, op.base, work_.facts.writer)) {
      SATCHEL_ASSIGN(time, standing_time(state.version, by));
    }
    const auto elements = record.elements.find(field.number);
    static const std::vector<ElementState> none;
    return merge_field(field, state, elements == record.elements.end() ? none : elements->second, op, by, time);
  }

  bool is_parked(const RecordState& record, const Field& field, const FieldOp& op) const {
    const auto* to = std::get_if<std::string>(&op.value);
    return to &&
           std::ranges::find(work_.facts.parked, ParkedStep{record.id, field.number, *to}) != work_.facts.parked.end();
  }

  /// The time of what stands since `version`; `by` is told whether it wins a tie against that.
  Result<Millis> standing_time(Version version, Bringer& by) {
    SATCHEL_ASSIGN(const Provenance standing, work_.conflicts.provenance(version));
    by.wins_ties = standing.entry < work_.facts.from.entry;
    return standing.time;
  }

  Result<bool> closing_blocked(const Field& field, const FieldOp& op, const RecordState& record) {
    const auto* step = transition(field, state_of(field, op.from), state_of(field, op.value), work_.facts.role);
    if (!step || !step->closes) return false;
    return work_.records.any_open_conflict(record.root);
  }

  Status merge_group(const RecordType& type, RecordState& record, const Field& first, const std::vector<FieldOp>& ops) {
    const GroupChange change(type, first.group, ops);
    const bool stands = record.sealed && frozen_by_seal(first);
    SATCHEL_ASSIGN(const bool wins, stands ? false : group_wins(type, record, first, change));
    for (const FieldOp* op : change.ops()) {
      if (wins)
        record.fields[*type.index_of(op->field)] = {op->value, work_.facts.version, work_.facts.writer};
      else
        work_.except(record, op->field);
    }
    if (wins) work_.touch(record);
    return {};
  }

  /// Keeps what loses, on whichever side.
  Result<bool> group_wins(const RecordType& type, const RecordState& record, const Field& first,
                          const GroupChange& change) {
    Bringer by = bringer(record);
    const bool foreign = first.policy == Policy::author && !by.author;
    bool held = foreign;
    for (const std::size_t at : change.fields()) {
      SATCHEL_ASSIGN(const bool open, contested(record, type.fields[at]));
      held |= open;
    }
    if (seen(type, record, first) > Version{}) held = foreign;
    const auto unseen = change.unseen(record, work_.facts.writer, held);
    if (!unseen) return true;
    if (!change.differs(record)) return !foreign;
    SATCHEL_ASSIGN(const Millis time, standing_time(*unseen, by));
    // A part of a group would stand beside the other side's rest: it cannot win.
    const bool wins = !held && change.whole() && prevails(first, by, time);
    SATCHEL_TRY(raise_group(type, record, change, *unseen, wins));
    return wins;
  }

  Status raise_group(const RecordType& type, const RecordState& record, const GroupChange& change, Version unseen,
                     bool wins) {
    for (const std::size_t at : change.fields()) {
      const Field& field = type.fields[at];
      const Value &now = record.fields[at].value, &proposed = change.proposed(record, at);
      if (proposed == now) continue;
      SATCHEL_TRY(work_.conflicts.raise(work_.contest(type, record, field, change.base(at),
                                                      {now, proposed, field.policy == Policy::ask, wins, unseen})));
    }
    return {};
  }

  Work& work_;
};

}  // namespace

Status merge_fields(Work& work, const RecordType& type, const std::vector<FieldOp>& ops, RecordState& record) {
  return FieldMerger(work).merge(type, ops, record);
}

}  // namespace satchel
