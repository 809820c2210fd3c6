#include "engine/merge/judge.h"

#include <algorithm>
#include <set>

namespace satchel {
namespace {

/// What is known while an entry is judged, change by change.
class Judge {
 public:
  Judge(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts)
      : schema_(schema), records_(records), entry_(entry), facts_(facts) {
    settles_ = std::any_of(entry.changes.begin(), entry.changes.end(),
                           [](const Change& c) { return c.kind == ChangeKind::settle; });
  }

  Status change(const Change& c) {
    const RecordType* type = schema_.find(c.type);
    if (!type) return unknown(Code::unknown_type, "type " + std::to_string(c.type));
    if (type->builtin != (c.kind == ChangeKind::settle)) return fail(Code::not_permitted, type->name);
    if (!type->builtin && (type->write & facts_.role) == 0) return fail(Code::not_permitted, type->name);
    SATCHEL_ASSIGN(RecordState * record, records_.find(c.type, c.id));
    SATCHEL_TRY(standing(c, record));
    for (const auto& op : c.ops) SATCHEL_TRY(field(*type, c, op, record));
    if (c.kind == ChangeKind::seal && seal_hash(c.type, c.id, c.ops) != c.content)
      return fail(Code::invalid_value, "the seal names another hash than its values have");
    if (!record) made_.insert(c.id);
    return {};
  }

 private:
  /// A newer schema's type or field is not the device's fault: it waits until the hub knows it too.
  Error unknown(Code code, std::string what) const {
    return fail(entry_.schema > schema_.version() ? Code::newer_schema : code, std::move(what));
  }

  /// Whether the record is there to be changed.
  Status standing(const Change& c, const RecordState* record) {
    SATCHEL_ASSIGN(const bool refused, records_.refused_new(c.id));
    if (!record && (c.kind == ChangeKind::create || made_.contains(c.id))) return {};
    if (!record) return fail(refused ? Code::dependant : Code::unknown_record, to_text(c.id));
    SATCHEL_ASSIGN(const bool visible, records_.visible(*record));
    if (!visible) return fail(Code::out_of_scope, to_text(c.id));
    if (record->sealed && (c.kind == ChangeKind::remove || c.kind == ChangeKind::seal))
      return fail(Code::sealed, to_text(c.id));
    if (c.kind == ChangeKind::settle) return open(*record);
    return {};
  }

  Status open(const RecordState& conflict) const {
    const RecordType& type = *schema_.find(conflict.type);
    const auto at = type.index_of(FieldNo{conflict_field::state});
    if (state_of(type.fields[*at], conflict.fields[*at].value) == "open") return {};
    return fail(Code::already_settled, to_text(conflict.id));
  }

  Status field(const RecordType& type, const Change& c, const FieldOp& op, const RecordState* record) {
    const auto at = type.index_of(op.field);
    if (!at) return unknown(Code::unknown_field, type.name + " has no field " + std::to_string(op.field));
    const Field& f = type.fields[*at];
    if (type.builtin) return settle_field(f, op);
    if ((f.write & facts_.role) == 0) return fail(Code::not_permitted, type.name + "." + f.name);
    SATCHEL_TRY(value(f, c, op));
    if (record && record->alive) SATCHEL_TRY(over(f, c, op, *record, record->fields[*at]));
    return reference(f, op);
  }

  static Status settle_field(const Field& f, const FieldOp& op) {
    if (f.number != conflict_field::taken && f.number != conflict_field::final)
      return fail(Code::not_permitted, "only the choice of a conflict can be set");
    if (op.kind != OpKind::put) return fail(Code::invalid_value, f.name);
    return check_value(f, op.value);
  }

  Status value(const Field& f, const Change& c, const FieldOp& op) const {
    const bool first = c.kind == ChangeKind::create || c.kind == ChangeKind::seal;
    if (op.kind != op_kind(f.policy) && !(first && op.kind == OpKind::put))
      return fail(Code::invalid_value, f.name + " takes another kind of operation");
    if (c.kind == ChangeKind::seal && !frozen_by_seal(f))
      return fail(Code::invalid_value, f.name + " is not for a seal to freeze");
    if (op.kind == OpKind::set) {
      SATCHEL_TRY(check_value(f, Value{op.add}));
      return check_value(f, Value{op.remove});
    }
    if (op.kind == OpKind::state) return step(f, op);
    return check_value(f, op.value);
  }

  Status step(const Field& f, const FieldOp& op) const {
    SATCHEL_TRY(check_value(f, op.value));
    SATCHEL_TRY(check_value(f, op.from));
    const auto from = state_of(f, op.from), to = state_of(f, op.value);
    if (from == to || transition(f, from, to, facts_.role)) return {};
    return fail(Code::illegal_transition, f.name + ": " + std::string(from) + " to " + std::string(to));
  }

  /// What stands there already may forbid it.
  Status over(const Field& f, const Change& c, const FieldOp& op, const RecordState& record,
              const FieldState& now) const {
    if (c.kind == ChangeKind::seal || c.kind == ChangeKind::undelete) return {};
    if (record.sealed && frozen_by_seal(f) && !settles_) return fail(Code::sealed, to_text(record.id) + " " + f.name);
    if (f.policy == Policy::append && !is_null(now.value) && now.value != op.value)
      return fail(Code::append_only, to_text(record.id) + " " + f.name);
    return {};
  }

  Status reference(const Field& f, const FieldOp& op) {
    const auto* target = std::get_if<Octets>(&op.value);
    if (f.type != FieldType::reference || !target) return {};
    SATCHEL_ASSIGN(const Id id, id_from_bytes(target->bytes));
    if (made_.contains(id)) return {};
    SATCHEL_ASSIGN(const bool refused, records_.refused_new(id));
    if (refused) return fail(Code::dependant, f.name + " refers to " + to_text(id));
    return {};
  }

  const Schema& schema_;
  Records& records_;
  const Entry& entry_;
  const EntryFacts& facts_;
  bool settles_ = false;
  std::set<Id> made_;  // by changes of this entry that came before
};

/// Reasons that are verdicts on the entry; everything else is an error of the machinery below.
bool is_verdict(Code code) {
  const Group group = info(code).group;
  return code != Code::corrupt && (group == Group::fix_input || group == Group::call_office);
}

}  // namespace

Result<Judgement> judge(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts) {
  Judge judge(schema, records, entry, facts);
  for (const auto& change : entry.changes) {
    Status status = judge.change(change);
    if (status) continue;
    if (!is_verdict(status.code())) return std::move(status).error();
    return Judgement{status.code(), status.error().detail};
  }
  return Judgement{};
}

}  // namespace satchel
