#include "engine/merge/apply.h"

#include <algorithm>

#include "engine/merge/judge.h"

namespace satchel {
namespace {

namespace cf = conflict_field;

/// Applies one entry that was judged sound.
class Applier {
 public:
  Applier(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts, EntryOutcome& out)
      : schema_(schema), records_(records), entry_(entry), facts_(facts), out_(out) {}

  Status change(const Change& c) {
    const RecordType& type = *schema_.find(c.type);
    SATCHEL_ASSIGN(RecordState * record, records_.find(c.type, c.id));
    if (!record) return create(type, c);
    switch (c.kind) {
      case ChangeKind::remove:
        return remove(type, c, *record);
      case ChangeKind::undelete:
        return undelete(*record);
      case ChangeKind::settle:
        return settle(type, c, *record);
      case ChangeKind::seal:
        return seal(type, c, *record);
      default:
        return update(type, c, *record);
    }
  }

 private:
  Bringer bringer(const RecordState& record) const {
    return {facts_.writer, facts_.version, facts_.time, facts_.office, record.author == entry_.actor};
  }

  void touch(RecordState& record, bool by_hub = false) {
    record.version = facts_.version;
    if (by_hub || record.only != facts_.writer) record.only = kHubWriter;
    records_.touch(record);
  }

  static Value first_value(const FieldOp& op) { return op.kind == OpKind::put ? op.value : overlay({}, op); }

  Status create(const RecordType& type, const Change& c) {
    RecordState& record = records_.make(type, c.id);
    record.author = entry_.actor;
    record.creator = record.only = facts_.writer;
    record.version = record.entered = facts_.version;
    for (const auto& op : c.ops) {
      const std::size_t at = *type.index_of(op.field);
      record.fields[at] = {first_value(op), facts_.version, facts_.writer};
      set_elements(record, type.fields[at]);
    }
    records_.touch(record);
    return {};
  }

  void set_elements(RecordState& record, const Field& field) const {
    const auto* set = std::get_if<TextSet>(&record.fields[*index(record, field)].value);
    if (!set) return;
    auto& elements = record.elements[field.number];
    elements.clear();
    for (const auto& e : *set) elements.push_back({e, facts_.version, facts_.writer, true});
  }

  std::optional<std::size_t> index(const RecordState& record, const Field& field) const {
    return schema_.find(record.type)->index_of(field.number);
  }

  Status remove(const RecordType& type, const Change& c, RecordState& record) {
    if (!record.alive) return {};
    for (const auto& f : record.fields) {
      if (!concurrent(f, c.base, facts_.writer)) continue;
      SATCHEL_TRY(raise(type, record, "_record", "delete", {Value{}, Value{}, true, false, f.version}, nullptr));
      out_.whole.emplace_back(record.type, record.id);
      return {};
    }
    record.alive = false;
    record.deleted = facts_.version;
    touch(record);
    return {};
  }

  Status undelete(RecordState& record) {
    if (record.alive) return {};
    record.alive = true;
    record.entered = facts_.version;
    touch(record);
    out_.whole.emplace_back(record.type, record.id);
    return {};
  }

  /// A set met a delete: the set stands, and the delete becomes a conflict.
  Status revive(const RecordType& type, RecordState& record) {
    const Version deleted = record.deleted;
    SATCHEL_TRY(undelete(record));
    SATCHEL_ASSIGN(const Provenance deleter, records_.provenance(deleted));
    return raise(type, record, "_record", "delete", {Value{}, Value{}, true, false, facts_.version}, &deleter);
  }

  Status update(const RecordType& type, const Change& c, RecordState& record) {
    if (!record.alive) SATCHEL_TRY(revive(type, record));
    std::vector<bool> done(c.ops.size(), false);
    for (std::size_t i = 0; i < c.ops.size(); ++i) {
      if (done[i]) continue;
      const Field& field = type.fields[*type.index_of(c.ops[i].field)];
      if (field.group == 0 || c.ops[i].kind != OpKind::put) {
        SATCHEL_TRY(merge_one(type, record, field, c.ops[i]));
        continue;
      }
      std::vector<const FieldOp*> together;
      for (std::size_t j = i; j < c.ops.size(); ++j)
        if (type.fields[*type.index_of(c.ops[j].field)].group == field.group)
          together.push_back(&c.ops[j]), done[j] = true;
      SATCHEL_TRY(merge_group(type, record, field.group, together));
    }
    touch(record);
    return {};
  }

  /// Fields that mean something only together (latitude, longitude, accuracy) win or lose as one.
  Status merge_group(const RecordType& type, RecordState& record, std::uint8_t group,
                     const std::vector<const FieldOp*>& ops) {
    const FieldState* newest = nullptr;
    Version base = ops.front()->base;
    bool differs = false;
    for (std::size_t at = 0; at < type.fields.size(); ++at) {
      if (type.fields[at].group != group) continue;
      const FieldState& f = record.fields[at];
      if (concurrent(f, base_of(type.fields[at], ops, base), facts_.writer) && (!newest || f.version > newest->version))
        newest = &f;
      differs |= f.value != proposed_of(type.fields[at], ops, f.value);
    }
    bool wins = true;
    if (newest && differs) {
      const Field& field = type.fields[*type.index_of(ops.front()->field)];
      const FieldOp probe{field.number, OpKind::put, Version{-1}, Value{std::int64_t{1}}, {}, {}, {}};
      const FieldState standing{Value{std::int64_t{0}}, newest->version, newest->writer};
      SATCHEL_ASSIGN(const Millis time, standing_time(field, standing));
      wins = merge_field(field, standing, {}, probe, bringer(record), time).verdict == Verdict::taken;
      SATCHEL_TRY(raise_group(type, record, group, ops, newest->version, field.policy, wins));
    }
    for (const auto* op : ops) {
      FieldState& state = record.fields[*type.index_of(op->field)];
      if (wins)
        state = {op->value, facts_.version, facts_.writer};
      else
        except(record, op->field, state);
    }
    return {};
  }

  static Version base_of(const Field& field, const std::vector<const FieldOp*>& ops, Version otherwise) {
    for (const auto* op : ops)
      if (op->field == field.number) return op->base;
    return otherwise;
  }

  static const Value& proposed_of(const Field& field, const std::vector<const FieldOp*>& ops, const Value& otherwise) {
    for (const auto* op : ops)
      if (op->field == field.number) return op->value;
    return otherwise;
  }

  Status raise_group(const RecordType& type, RecordState& record, std::uint8_t group,
                     const std::vector<const FieldOp*>& ops, Version standing_version, Policy policy, bool wins) {
    for (std::size_t at = 0; at < type.fields.size(); ++at) {
      const Field& field = type.fields[at];
      if (field.group != group) continue;
      const Value& now = record.fields[at].value;
      const Value& proposed = proposed_of(field, ops, now);
      if (proposed == now) continue;
      SATCHEL_TRY(raise(type, record, field.name, policy_name(policy),
                        {now, proposed, policy == Policy::ask, wins, standing_version}, nullptr, &field));
    }
    return {};
  }

  Result<Millis> standing_time(const Field& field, const FieldState& current) {
    if ((field.policy != Policy::last && field.policy != Policy::author && field.policy != Policy::seal) ||
        current.version.value == 0)
      return Millis{};
    SATCHEL_ASSIGN(const Provenance from, records_.provenance(current.version));
    return from.time;
  }

  Status merge_one(const RecordType& type, RecordState& record, const Field& field, const FieldOp& op) {
    FieldState& state = record.fields[*type.index_of(field.number)];
    if (record.sealed && frozen_by_seal(field)) return except(record, field.number, state), Status{};  // settling
    if (op.kind == OpKind::state) {
      SATCHEL_ASSIGN(const bool blocked, closing_blocked(field, op, record));
      if (blocked) {
        except(record, field.number, state);
        return raise(type, record, field.name, "open_conflict", {state.value, op.value, false, false, state.version},
                     nullptr, &field);
      }
    }
    const bool clash = op.kind == OpKind::put && concurrent(state, op.base, facts_.writer);
    SATCHEL_ASSIGN(const Millis time, clash ? standing_time(field, state) : Result<Millis>(Millis{}));
    FieldOutcome result = merge_field(field, state, record.elements[field.number], op, bringer(record), time);
    if (result.loser)
      SATCHEL_TRY(raise(type, record, field.name, policy_name(field.policy), *result.loser, nullptr, &field));
    if (op.kind == OpKind::set) record.elements[field.number] = std::move(result.elements);
    state = std::move(result.state);
    if (result.verdict != Verdict::taken) except(record, field.number, state);
    return {};
  }

  Result<bool> closing_blocked(const Field& field, const FieldOp& op, const RecordState& record) {
    const auto* t = transition(field, state_of(field, op.from), state_of(field, op.value), facts_.role);
    if (!t || !t->closes) return false;
    return records_.any_open_conflict(record.root);
  }

  /// The later of two values of one field in one entry is the one that the device must end with.
  void except(const RecordState& record, FieldNo field, const FieldState& state) {
    std::erase_if(out_.fields, [&](const auto& e) { return e.record == record.id && e.field == field; });
    out_.fields.push_back({record.type, record.id, field, state.value, state.version});
  }

  /// Exactly what was signed stands; what others had set meanwhile becomes a losing value that is kept.
  Status seal(const RecordType& type, const Change& c, RecordState& record) {
    if (!record.alive) SATCHEL_TRY(revive(type, record));
    for (const auto& op : c.ops) {
      const Field& field = type.fields[*type.index_of(op.field)];
      FieldState& state = record.fields[*type.index_of(op.field)];
      if (state.value == op.value) continue;
      if (concurrent(state, op.base, facts_.writer))
        SATCHEL_TRY(raise(type, record, field.name, "seal", {state.value, op.value, false, true, state.version},
                          nullptr, &field));
      state = {op.value, facts_.version, facts_.writer};
      set_elements(record, field);
    }
    record.sealed = true;
    touch(record);
    return {};
  }

  Status settle(const RecordType& type, const Change& c, RecordState& conflict) {
    for (const auto& op : c.ops) conflict.fields[*type.index_of(op.field)] = {op.value, facts_.version, facts_.writer};
    set(type, conflict, cf::state, std::string("settled"));
    set(type, conflict, cf::settled_by, entry_.actor);
    set(type, conflict, cf::settled_time, facts_.time.count);
    touch(conflict);
    for (FieldNo f : {FieldNo{cf::state}, FieldNo{cf::settled_by}, FieldNo{cf::settled_time}})
      except(conflict, f, conflict.fields[*type.index_of(f)]);
    return {};
  }

  void set(const RecordType& type, RecordState& conflict, FieldNo field, Value value) const {
    conflict.fields[*type.index_of(field)] = {std::move(value), facts_.version, kHubWriter};
  }

  /// Makes or renews the conflict record for a value that did not prevail. `deleter`: who had deleted, when an update
  /// revived the record; the delete is then what is proposed.
  Status raise(const RecordType& of, const RecordState& record, std::string_view field, std::string_view rule,
               const FieldOutcome::Loser& loser, const Provenance* deleter, const Field* as = nullptr) {
    const RecordType& type = *schema_.find(cf::kType);
    Provenance standing = deleter ? facts_.from : Provenance{};
    if (!deleter) {
      SATCHEL_ASSIGN(standing, records_.provenance(loser.standing_version));
    }
    const Provenance& proposed = deleter ? *deleter : facts_.from;
    std::optional<Id> id;
    if (loser.open && !deleter) {
      SATCHEL_ASSIGN(id, records_.open_conflict(record.id, field));
    }
    if (!id) id = conflict_id(standing.entry, proposed.entry, record.id, field);
    SATCHEL_ASSIGN(RecordState * conflict, records_.find(cf::kType, *id));
    if (!conflict) {
      conflict = &records_.make(type, *id);
      conflict->entered = facts_.version;
      conflict->author = proposed.author;
      conflict->root = record.root;
      set(type, *conflict, cf::record_type, of.name);
      set(type, *conflict, cf::record, octets(record.id.view()));
      set(type, *conflict, cf::field, std::string(field));
    }
    set(type, *conflict, cf::rule, std::string(rule));
    set(type, *conflict, cf::standing, json(as, loser.standing));
    set(type, *conflict, cf::proposed, json(as, loser.proposed));
    set(type, *conflict, cf::standing_author, standing.author);
    set(type, *conflict, cf::standing_device, standing.device);
    set(type, *conflict, cf::standing_time, standing.time.count);
    set(type, *conflict, cf::proposed_author, proposed.author);
    set(type, *conflict, cf::proposed_device, proposed.device);
    set(type, *conflict, cf::proposed_time, proposed.time.count);
    set(type, *conflict, cf::base, loser.standing_version.value);
    set(type, *conflict, cf::state, std::string(loser.open ? "open" : "settled"));
    if (!loser.open) {
      set(type, *conflict, cf::settled_by, std::string("rule"));
      set(type, *conflict, cf::settled_time, facts_.time.count);
      set(type, *conflict, cf::taken, std::string(loser.proposed_won ? "proposed" : "standing"));
    }
    touch(*conflict, true);
    return {};
  }

  static std::string json(const Field* field, const Value& value) {
    return field ? value_to_json(*field, value) : std::string("null");
  }

  static std::string_view policy_name(Policy policy) {
    constexpr std::string_view names[] = {"office", "last", "ask",  "append", "author",
                                          "set",    "sum",  "text", "state",  "seal"};
    return names[static_cast<std::size_t>(policy)];
  }

  const Schema& schema_;
  Records& records_;
  const Entry& entry_;
  const EntryFacts& facts_;
  EntryOutcome& out_;
};

std::vector<Id> created_by(const Entry& entry) {
  std::vector<Id> out;
  for (const auto& c : entry.changes)
    if (c.kind == ChangeKind::create) out.push_back(c.id);
  return out;
}

}  // namespace

Result<EntryOutcome> apply_entry(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts) {
  EntryOutcome out;
  SATCHEL_ASSIGN(Judgement judgement, judge(schema, records, entry, facts));
  if (judgement.code != Code::ok) {
    out.refused = judgement.code;
    out.detail = std::move(judgement.detail);
    out.new_ids = created_by(entry);
    return out;
  }
  Applier applier(schema, records, entry, facts, out);
  for (const auto& change : entry.changes) SATCHEL_TRY(applier.change(change));
  return out;
}

Id conflict_id(const Hash& standing, const Hash& proposed, const Id& record, std::string_view field) {
  Bytes bytes = "satchel-conflict-1";
  Writer out(bytes);
  out.hash(standing);
  out.hash(proposed);
  out.id(record);
  out.raw(field);
  Id id = *id_from_bytes(sha256(bytes).view().substr(0, 16));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | 0x80);  // UUID version 8: by a rule of ours
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

}  // namespace satchel
