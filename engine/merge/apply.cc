#include "engine/merge/apply.h"

#include <algorithm>

#include "engine/base/planted.h"
#include "engine/merge/judge.h"
#include "engine/merge/work.h"

namespace satchel {
namespace {

/// Applies one entry that was judged sound.
class Applier {
 public:
  explicit Applier(Work& work) : work_(work) {}

  Status change(const Change& c) {
    const RecordType& type = *work_.schema.find(c.type);
    SATCHEL_ASSIGN(RecordState * record, work_.records.find(c.type, c.id));
    switch (c.kind) {
      case ChangeKind::create:
        return record ? make_again(type, c, *record) : make(type, c);
      case ChangeKind::remove:
        return remove(type, c, *record);
      case ChangeKind::undelete:
        return undelete(type, c, *record);
      case ChangeKind::settle:
        return settle(type, c, *record), Status{};
      case ChangeKind::seal:
        return seal(type, c, *record);
      case ChangeKind::update:
        break;
    }
    return update(type, c.ops, *record);
  }

  /// A field that one change lost and a later one won is to be reported as it stands at the end.
  Status finish() {
    for (auto& e : work_.out.fields) {
      SATCHEL_ASSIGN(const RecordState* record, work_.records.find(e.type, e.record));
      const RecordType& type = *work_.schema.find(e.type);
      const std::size_t at = *type.index_of(e.field);
      e.value = hidden(type.fields[at], work_.facts) ? Value{} : record->fields[at].value;
      e.version = record->fields[at].version;
    }
    return {};
  }

 private:
  Status make(const RecordType& type, const Change& c) {
    RecordState& record = work_.records.make(type, c.id);
    record.author = work_.entry.actor;
    record.creator = record.only = work_.facts.writer;
    record.entered = work_.facts.version;
    for (const auto& op : c.ops) {
      const std::size_t at = *type.index_of(op.field);
      record.fields[at] = {op.kind == OpKind::put ? op.value : overlay({}, op), work_.facts.version,
                           work_.facts.writer};
      work_.set_elements(record, type.fields[at], record.fields[at].value);
    }
    work_.touch(record);
    return {};
  }

  /// A create of what the hub has already, as after it was restored and others gave the record back: it merges.
  Status make_again(const RecordType& type, const Change& c, RecordState& record) {
    std::vector<FieldOp> ops = c.ops;
    for (auto& op : ops) {
      const Policy policy = type.fields[*type.index_of(op.field)].policy;
      if (op.kind != OpKind::put || policy == Policy::sum) continue;
      op.kind = op_kind(policy);
      if (const auto* set = std::get_if<TextSet>(&op.value)) op.add = *set;
    }
    return update(type, ops, record);
  }

  Status remove(const RecordType& type, const Change& c, RecordState& record) {
    if (record.sealed) return work_.out.whole.emplace_back(record.type, record.id), Status{};  // it stands as signed
    if (!record.alive) return {};
    SATCHEL_ASSIGN(const Version unseen, unseen_by_delete(c, record));
    if (unseen.value > 0 && !planted(Bug::delete_wins)) {
      work_.out.whole.emplace_back(record.type, record.id);
      const Contest lost{type,
                         record,
                         kWholeRecord,
                         nullptr,
                         "delete",
                         c.base,
                         {{}, {}, true, false, unseen},
                         !work_.settling.covers(record.id, kWholeRecord)};
      return work_.conflicts.raise(lost);
    }
    record.alive = false;
    record.turned = work_.facts.version;
    work_.touch(record);
    return {};
  }

  /// The version of the last thing that a delete would take away unseen: a value, or that the record stands again.
  Result<Version> unseen_by_delete(const Change& c, const RecordState& record) {
    SATCHEL_ASSIGN(const bool turned, turned_unseen(c, record));
    Version out = turned ? record.turned : Version{};
    for (const auto& f : record.fields)
      if (concurrent(f, c.base, work_.facts.writer)) out = std::max(out, f.version);
    return out;
  }

  /// Whether another writer deleted the record, or undid that, above what the author of this opposite had seen.
  Result<bool> turned_unseen(const Change& c, const RecordState& record) {
    if (record.turned <= c.base) return false;
    SATCHEL_ASSIGN(const Provenance by, work_.conflicts.provenance(record.turned));
    return by.writer != work_.facts.writer;
  }

  /// Of a delete that its author had not seen, a conflict remains: that delete is undone by one who knew another.
  Status undelete(const RecordType& type, const Change& c, RecordState& record) {
    if (record.alive) return {};
    SATCHEL_ASSIGN(const bool unseen, turned_unseen(c, record));
    if (unseen) return revive(type, record);
    return stand_again(record), Status{};
  }

  void stand_again(RecordState& record) {
    record.alive = true;
    record.entered = record.turned = work_.facts.version;
    work_.touch(record);
    work_.out.whole.emplace_back(record.type, record.id);
  }

  /// What met a delete that it had not seen stands, and the delete becomes a conflict.
  Status revive(const RecordType& type, RecordState& record) {
    if (record.alive) return {};
    SATCHEL_ASSIGN(const Provenance deleter, work_.conflicts.provenance(record.turned));
    stand_again(record);
    return work_.conflicts.raise_delete(type, record, deleter);
  }

  Status update(const RecordType& type, const std::vector<FieldOp>& ops, RecordState& record) {
    SATCHEL_TRY(revive(type, record));
    return merge_fields(work_, type, ops, record);
  }

  /// Exactly what was signed stands: a field that it does not name is empty, but for those hidden from its author.
  Status seal(const RecordType& type, const Change& c, RecordState& record) {
    SATCHEL_TRY(revive(type, record));
    for (const Field& field : type.fields) {
      if (!frozen_by_seal(field) || hidden(field, work_.facts)) continue;
      const auto op = std::find_if(c.ops.begin(), c.ops.end(), [&](const auto& o) { return o.field == field.number; });
      if (op != c.ops.end())
        SATCHEL_TRY(freeze(type, record, field, op->value, op->base));
      else if (!is_null(record.fields[*type.index_of(field.number)].value))
        SATCHEL_TRY(leave_out(type, record, field));
    }
    record.sealed = true;
    work_.touch(record);
    return {};
  }

  /// What others had set meanwhile becomes a losing value that is kept.
  Status freeze(const RecordType& type, RecordState& record, const Field& field, const Value& value, Version base) {
    FieldState& state = record.fields[*type.index_of(field.number)];
    if (state.value == value) return {};
    if (concurrent(state, known_base(state, base), work_.facts.writer)) {
      Contest kept = work_.contest(type, record, field, base, {state.value, value, false, true, state.version});
      kept.rule = "seal";
      SATCHEL_TRY(work_.conflicts.raise(kept));
    }
    state = {value, work_.facts.version, work_.facts.writer};
    work_.set_elements(record, field, value);
    return {};
  }

  Status leave_out(const RecordType& type, RecordState& record, const Field& field) {
    work_.except(record, field.number);
    return freeze(type, record, field, {}, {});
  }

  void settle(const RecordType& type, const Change& c, RecordState& conflict) {
    namespace cf = conflict_field;
    const auto set = [&](FieldNo field, Value value, WriterNo writer) {
      conflict.fields[*type.index_of(field)] = {std::move(value), work_.facts.version, writer};
      if (writer == kHubWriter) work_.except(conflict, field);
    };
    for (const auto& op : c.ops) set(op.field, op.value, work_.facts.writer);
    set(cf::state, std::string("settled"), kHubWriter);
    set(cf::settled_by, work_.entry.actor, kHubWriter);
    set(cf::settled_time, work_.facts.time.count, kHubWriter);
    work_.touch(conflict);
  }

  Work& work_;
};

}  // namespace

std::vector<Id> created_by(const Entry& entry) {
  std::vector<Id> out;
  for (const auto& c : entry.changes)
    if (c.kind == ChangeKind::create) out.push_back(c.id);
  return out;
}

Result<EntryOutcome> apply_entry(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts) {
  EntryOutcome out;
  SATCHEL_ASSIGN(Judgement judgement, judge(schema, records, entry, facts));
  if (judgement.code != Code::ok) {
    out.refused = judgement.code;
    out.detail = std::move(judgement.detail);
    out.new_ids = created_by(entry);
    return out;
  }
  SATCHEL_ASSIGN(const Settling settling, Settling::of(schema, records, entry));
  Work work{schema, records, entry, facts, settling, out, Conflicts(schema, records, facts)};
  Applier applier(work);
  for (const auto& change : entry.changes) SATCHEL_TRY(applier.change(change));
  SATCHEL_TRY(applier.finish());
  return out;
}

}  // namespace satchel
