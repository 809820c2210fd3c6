#include "engine/merge/judge.h"

#include <map>
#include <set>

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/merge/bounds.h"
#include "engine/merge/check_op.h"
#include "engine/merge/conflicts.h"
#include "engine/merge/plain_identity.h"
#include "engine/merge/sealed_entry.h"
#include "engine/merge/settling.h"

namespace satchel {
namespace {

namespace cf = conflict_field;

using Key = std::pair<TypeNo, Id>;

/// What is known while an entry is judged, change by change.
class Judge {
 public:
  Judge(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts, const Settling& settling)
      : schema_(schema), records_(records), entry_(entry), facts_(facts), settling_(settling) {
    for (const auto& c : entry.changes)
      if (c.kind == ChangeKind::create) creates_.insert(c.id);
  }

  Status change(const Change& c) {
    const RecordType* type = schema_.find(c.type);
    if (!type) return fail(Code::unknown_type, "type " + std::to_string(c.type));
    if (type->builtin != (c.kind == ChangeKind::settle)) return fail(Code::not_permitted, type->name);
    if (!type->builtin && (type->write & facts_.role) == 0) return fail(Code::not_permitted, type->name);
    if (type->keeps && c.kind == ChangeKind::remove && !facts_.restores) return fail(Code::kept, type->name);
    SATCHEL_ASSIGN(const RecordState* record, records_.find(c.type, c.id));
    SATCHEL_TRY(record ? standing(c, *record) : absent(c));
    SATCHEL_TRY(fields(*type, c, record));
    SATCHEL_TRY(size(*type, c, record));
    if (c.kind == ChangeKind::settle) return settle(c, *record);
    if (c.kind == ChangeKind::seal) return seal(c);
    return {};
  }

 private:
  Status absent(const Change& c) {
    const bool made = sizes_.contains({c.type, c.id});  // by a change before
    if (made || c.kind == ChangeKind::create) return {};
    SATCHEL_ASSIGN(const bool refused, records_.refused_new(c.id));
    return fail(refused ? Code::dependant : Code::unknown_record, to_text(c.id));
  }

  Status standing(const Change& c, const RecordState& record) {
    SATCHEL_ASSIGN(const bool visible, records_.visible(record));
    if (!visible) return fail(Code::out_of_scope, to_text(c.id));
    const bool settled = settling_.covers(c.id, kWholeRecord);
    if (c.kind == ChangeKind::remove && !settled && (record.sealed || sealed_.contains({c.type, c.id})))
      return fail(Code::sealed, to_text(c.id));
    if (c.kind == ChangeKind::seal && record.sealed) return fail(Code::sealed, to_text(c.id));
    return {};
  }

  Status fields(const RecordType& type, const Change& c, const RecordState* record) {
    if ((c.kind == ChangeKind::remove || c.kind == ChangeKind::undelete) && !c.ops.empty())
      return fail(Code::invalid_value, "a delete, or its opposite, sets no fields");
    std::vector<bool> seen(type.fields.size());
    for (const auto& op : c.ops) {
      const auto at = type.index_of(op.field);
      if (!at) return fail(Code::unknown_field, type.name + " has no field " + std::to_string(op.field));
      if (seen[*at]) return fail(Code::invalid_value, type.fields[*at].name + " stands twice");
      seen[*at] = true;
      SATCHEL_TRY(field(type, c, op, record, *at));
    }
    return {};
  }

  Status field(const RecordType& type, const Change& c, const FieldOp& op, const RecordState* record, std::size_t at) {
    const Field& f = type.fields[at];
    if (type.builtin) return choice(f, op);
    SATCHEL_TRY(check_op(f, c.kind, op, facts_.role));
    const FieldState* now = record ? &record->fields[at] : nullptr;
    if (!facts_.restores) SATCHEL_TRY(bounds_.keep(c, f, op, now));
    if (c.kind == ChangeKind::seal) return frozen(f, op, record, now);
    if ((f.write & facts_.role) == 0) return fail(Code::not_permitted, type.name + "." + f.name);
    SATCHEL_TRY(over(f, c, op, record, now));
    return reference(type, c, op, at);
  }

  /// What stands there already may forbid it.
  Status over(const Field& f, const Change& c, const FieldOp& op, const RecordState* record,
              const FieldState* now) const {
    // A record made again, with what it holds, is no change of it.
    if (now && c.kind == ChangeKind::create && now->value == op.value) return {};
    const bool sealed = (record && record->sealed) || sealed_.contains({c.type, c.id});
    if (sealed && !planted(Bug::sealed_changes) && frozen_by_seal(f) && !settling_.covers(c.id, f.name))
      return fail(Code::sealed, to_text(c.id) + " " + f.name);
    if (now && is_set_once(f) && !is_null(now->value) && now->value != op.value)
      return fail(Code::append_only, to_text(c.id) + " " + f.name);
    return {};
  }

  /// A seal restates what its author saw; it is no way to set what its author may not set.
  Status frozen(const Field& f, const FieldOp& op, const RecordState* record, const FieldState* now) const {
    const bool unseen = hidden(f, facts_);
    if (unseen ? is_null(op.value) : now ? now->value == op.value : is_null(op.value)) return {};
    if (unseen) return fail(Code::not_permitted, f.name);
    const bool foreign = f.policy == Policy::author && record && record->author != entry_.actor;
    if (foreign || (f.write & facts_.role) == 0) return fail(Code::not_permitted, f.name);
    if (now && is_set_once(f) && !is_null(now->value) && !concurrent(*now, known_base(*now, op.base), facts_.writer))
      return fail(Code::append_only, f.name);
    return {};
  }

  Status seal(const Change& c) {
    if (seal_hash(c.type, c.id, c.ops) != c.content)
      return fail(Code::invalid_value, "the seal names another hash than its values have");
    if (!sealed_.insert({c.type, c.id}).second) return fail(Code::sealed, to_text(c.id));
    return {};
  }

  static Status choice(const Field& f, const FieldOp& op) {
    if (f.number != cf::taken && f.number != cf::final)
      return fail(Code::not_permitted, "only the choice of a conflict can be set");
    if (op.kind != OpKind::put) return fail(Code::invalid_value, f.name);
    return check_value(f, op.value);
  }

  Status settle(const Change& c, const RecordState& conflict) {
    if (text_of(schema_, conflict, cf::state) != "open" || !settled_.insert(c.id).second)
      return fail(Code::already_settled, to_text(c.id));
    bool chosen = false;
    for (const auto& op : c.ops) chosen |= op.field == cf::taken && !is_null(op.value);
    if (!chosen) return fail(Code::invalid_value, "a conflict is settled by saying what is taken");
    const RecordType* type = schema_.find(text_of(schema_, conflict, cf::record_type));
    if (!type) return {};
    const auto at = type->index_of(text_of(schema_, conflict, cf::field));
    const RoleSet may = at ? type->fields[*at].write : type->write;
    if ((may & facts_.role) == 0) return fail(Code::not_permitted, type->name + " is not this role's to settle");
    return {};
  }

  /// A new record must not hang on one that was refused, nor be put under one that the device may not see.
  Status reference(const RecordType& type, const Change& c, const FieldOp& op, std::size_t at) {
    const Field& f = type.fields[at];
    const auto* target = std::get_if<Octets>(&op.value);
    if (f.type != FieldType::reference || !target) return {};
    const Id id = *id_from_bytes(target->bytes);  // check_op has seen to its length
    if (creates_.contains(id)) return {};
    SATCHEL_ASSIGN(const bool refused, records_.refused_new(id));
    if (refused) return fail(Code::dependant, f.name + " refers to " + to_text(id));
    return type.scope.parent == at ? parent(type, c, id) : Status{};
  }

  Status parent(const RecordType& type, const Change& c, const Id& id) {
    const RecordType* of = parent_type(type, c);
    if (!of) return {};
    SATCHEL_ASSIGN(const RecordState* record, records_.find(of->number, id));
    if (!record) return {};
    SATCHEL_ASSIGN(const bool visible, records_.visible(*record));
    if (!visible) return fail(Code::out_of_scope, "under " + to_text(id));
    return {};
  }

  const RecordType* parent_type(const RecordType& type, const Change& c) const {
    if (!type.scope.parent_type) return schema_.find(type.fields[*type.scope.parent].refers_to);
    const FieldNo named = type.fields[*type.scope.parent_type].number;
    for (const auto& op : c.ops)
      if (const auto* name = std::get_if<std::string>(&op.value); name && op.field == named) return schema_.find(*name);
    return nullptr;
  }

  /// A record stays within its limit, counted as if every operation added to what stands.
  Status size(const RecordType& type, const Change& c, const RecordState* record) {
    auto [entry, first] = sizes_.try_emplace({c.type, c.id}, 0);
    if (first && record)
      for (const auto& f : record->fields) entry->second += bytes_of(f.value);
    for (const auto& op : c.ops) {
      entry->second += op.kind == OpKind::set ? bytes_of(Value{op.add}) : bytes_of(op.value);
      if (first && record && op.kind != OpKind::set)
        entry->second -= bytes_of(record->fields[*type.index_of(op.field)].value);
    }
    if (entry->second > limits::kRecordBytes) return fail(Code::too_large, type.name + " " + to_text(c.id));
    return {};
  }

  const Schema& schema_;
  Records& records_;
  const Entry& entry_;
  const EntryFacts& facts_;
  const Settling& settling_;
  std::set<Id> creates_;              // by any change of this entry
  std::map<Key, std::size_t> sizes_;  // of records that changes of this entry touched so far
  std::set<Key> sealed_;              // by changes so far
  std::set<Id> settled_;
  Bounds bounds_;
};

/// Reasons that are verdicts on the entry; everything else is an error of the machinery below.
bool is_verdict(Code code) {
  const Group group = info(code).group;
  return code != Code::corrupt && (group == Group::fix_input || group == Group::call_office);
}

/// Reasons that may be none under the schema that the entry was made under.
bool may_be_schema(Code code) {
  return code == Code::unknown_type || code == Code::unknown_field || code == Code::invalid_value ||
         code == Code::not_permitted || code == Code::illegal_transition || code == Code::incomplete ||
         code == Code::must_be_sealed;
}

Status judge_all(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts) {
  SATCHEL_ASSIGN(const Settling settling, Settling::of(schema, records, entry));
  Judge judge(schema, records, entry, facts, settling);
  for (const auto& change : entry.changes) SATCHEL_TRY(judge.change(change));
  SATCHEL_TRY(no_plain_identities(schema, records, entry));
  return complete_to_seal(schema, records, entry, facts);
}

}  // namespace

Result<Judgement> judge(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts) {
  Status status = judge_all(schema, records, entry, facts);
  if (status) return Judgement{};
  if (!is_verdict(status.code())) return std::move(status).error();
  if (entry.schema > schema.version() && may_be_schema(status.code()))
    return fail(Code::newer_schema, status.error().detail);
  return Judgement{status.code(), status.error().detail};
}

}  // namespace satchel
