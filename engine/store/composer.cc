#include "engine/store/composer.h"

#include <algorithm>
#include <bitset>

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/merge/bounds.h"
#include "engine/store/records.h"

namespace satchel {
namespace {

const TextSet& elements(const Value& v) {
  static const TextSet none;
  const auto* set = std::get_if<TextSet>(&v);
  return set ? *set : none;
}

TextSet minus(const TextSet& a, const TextSet& b) {
  TextSet out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

FieldOp set_op(FieldOp op, const Assign& assign, const Value& shown) {
  const TextSet& given = elements(assign.value);
  if (assign.how != How::remove) op.add = minus(given, elements(shown));
  if (assign.how == How::remove) op.remove = given;
  if (assign.how == How::put) op.remove = minus(elements(shown), given);
  return op;
}

Result<FieldOp> sum_op(FieldOp op, const Field& field, const Assign& assign, const Value& shown) {
  const auto* given = std::get_if<std::int64_t>(&assign.value);
  if (!given || assign.how == How::remove) return fail(Code::invalid_value, field.name + " takes an amount");
  const auto* now = std::get_if<std::int64_t>(&shown);
  // Sums wrap as they do where they are merged.
  const auto missing = static_cast<std::uint64_t>(*given) - static_cast<std::uint64_t>(now ? *now : 0);
  op.value = assign.how == How::add ? *given : static_cast<std::int64_t>(missing);
  return op;
}

/// The operation that makes of what shows what was asked for.
Result<FieldOp> operation(const Field& field, const Assign& assign, const Value& shown, Version base) {
  FieldOp op{field.number, op_kind(field.policy), base, assign.value, {}, {}, {}};
  if (assign.how != How::put && op.kind != OpKind::set && op.kind != OpKind::sum)
    return fail(Code::invalid_value, field.name + " is neither a set nor a sum");
  if (op.kind == OpKind::text || op.kind == OpKind::state) op.from = shown;
  if (op.kind == OpKind::sum) return sum_op(std::move(op), field, assign, shown);
  if (op.kind != OpKind::set) return op;
  op.value = {};
  return set_op(std::move(op), assign, shown);
}

Status may_step(const RecordType& type, const Field& field, std::string_view from, const Value& value, RoleSet role) {
  const auto to = state_of(field, value);
  if (from == to || transition(field, from, to, role)) return {};
  return fail(Code::illegal_transition,
              type.name + "." + field.name + ": " + std::string(from) + " -> " + std::string(to));
}

Status allowed(const RecordType& type, const Field& field, const LocalRecord& record, const Value& shown,
               const FieldOp& op, RoleSet role) {
  const std::string name = type.name + "." + field.name;
  if ((field.write & role) == 0) return fail(Code::not_permitted, name);
  if (record.sealed && frozen_by_seal(field)) return fail(Code::sealed, name);
  if (is_set_once(field) && !is_null(shown) && op.value != shown) return fail(Code::append_only, name);
  if (op.kind != OpKind::state) return {};
  return may_step(type, field, state_of(field, shown), op.value, role);
}

/// What shows may be said again.
Status keeps_bounds(const Field& field, const FieldOp& op, const Assign& assign, const Value& shown) {
  const auto* amount = std::get_if<std::int64_t>(&op.value);
  if (op.kind == OpKind::sum) return check_sum(field, shown, amount ? *amount : 0);
  return assign.value == shown ? Status() : check_bounds(field, assign.value);
}

Result<FieldOp> first_op(const RecordType& type, const Field& field, const Assign& assign, RoleSet role) {
  SATCHEL_TRY(check_value(field, assign.value));
  SATCHEL_TRY(check_bounds(field, assign.value));
  if ((field.write & role) == 0) return fail(Code::not_permitted, type.name + "." + field.name);
  if (field.policy == Policy::state) SATCHEL_TRY(may_step(type, field, field.initial, assign.value, role));
  return FieldOp{field.number, OpKind::put, Version{}, assign.value, {}, {}, {}};
}

Result<FieldOp> later_op(const RecordType& type, std::size_t at, const Assign& assign, RoleSet role,
                         const LocalRecord& record) {
  const Field& field = type.fields[at];
  SATCHEL_TRY(check_value(field, assign.value));
  const Value& shown = record.view[at];
  const Version base = planted(Bug::base_of_record) ? record.version : record.base_of(field, at);
  SATCHEL_ASSIGN(FieldOp op, operation(field, assign, shown, base));
  SATCHEL_TRY(allowed(type, field, record, shown, op, role));
  SATCHEL_TRY(keeps_bounds(field, op, assign, shown));
  return op;
}

TextSet together(const TextSet& a, const TextSet& b) {
  TextSet out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

/// Into the operation that the draft already has on that field: what is added to a set and what is taken from it are
/// one, the later word on an element stands. Nothing else is said twice.
Status join(std::vector<FieldOp>& ops, FieldOp more, const Assign& assign) {
  const auto at = std::find_if(ops.begin(), ops.end(), [&](const FieldOp& op) { return op.field == more.field; });
  if (more.kind != OpKind::set || assign.how == How::put)
    return fail(Code::invalid_value, assign.field + " stands twice");
  at->add = together(minus(at->add, more.remove), more.add);
  at->remove = together(minus(at->remove, more.add), more.remove);
  return {};
}

/// The operations of a draft, made by `make` from the field's index and what is assigned.
template <class Make>
Result<std::vector<FieldOp>> operations(const RecordType& type, const std::vector<Assign>& fields, Make make) {
  std::vector<FieldOp> out;
  out.reserve(fields.size());
  std::size_t expected = 0;  // apps mostly name fields in their order
  std::bitset<limits::kFieldsPerType> seen;
  for (const auto& assign : fields) {
    const bool next = expected < type.fields.size() && type.fields[expected].name == assign.field;
    const auto at = next ? std::optional(expected) : type.index_of(assign.field);
    if (!at) return fail(Code::unknown_field, type.name + "." + assign.field);
    SATCHEL_ASSIGN(FieldOp op, make(*at, assign));
    if (seen[*at])
      SATCHEL_TRY(join(out, std::move(op), assign));
    else
      out.push_back(std::move(op));
    seen.set(*at);
    expected = *at + 1;
  }
  return out;
}

/// Fields of a group travel together: those that the change leaves alone go with it as they show. What is set once and
/// not yet set says nothing.
void complete_groups(const RecordType& type, const LocalRecord& record, Change& change) {
  std::bitset<256> groups, named;
  static_assert(limits::kFieldsPerType <= 256);
  for (const FieldOp& op : change.ops) {
    const std::size_t at = *type.index_of(op.field);
    groups.set(type.fields[at].group);
    named.set(at);
  }
  for (std::size_t at = 0; at < type.fields.size(); ++at) {
    const Field& field = type.fields[at];
    const bool unset = is_set_once(field) && is_null(record.view[at]);
    if (field.group == 0 || !groups[field.group] || named[at] || unset) continue;
    change.ops.push_back({field.number, OpKind::put, record.base_of(field, at), record.view[at], {}, {}, {}});
  }
}

/// A delete takes away what shows, and not what came under a pending change of the device's own and never showed.
Version delete_base(const RecordType& type, const LocalRecord& record, Version cursor) {
  Version out = cursor;
  for (std::size_t at = 0; at < type.fields.size(); ++at) {
    const Field& field = type.fields[at];
    const FieldState& hub = record.hub[at];
    const bool hidden = op_kind(field.policy) == OpKind::put && record.has_pending(field.number) &&
                        hub.version > record.base_of(field, at) && hub.value != record.view[at];
    if (hidden) out = std::min(out, hub.version + -1);
  }
  return out;
}

}  // namespace

Result<Change> compose_new(const RecordType& type, const DraftChange& draft, RoleSet role, const Id& id) {
  if (type.builtin || (type.write & role) == 0) return fail(Code::not_permitted, type.name);
  SATCHEL_ASSIGN(auto ops, operations(type, draft.fields, [&](std::size_t at, const Assign& assign) {
                   return first_op(type, type.fields[at], assign, role);
                 }));
  return Change{ChangeKind::create, type.number, id, {}, {}, std::move(ops)};
}

Result<Change> compose(const RecordType& type, const DraftChange& draft, RoleSet role, LocalRecord& record,
                       Version cursor) {
  if (draft.kind == ChangeKind::create) {
    SATCHEL_ASSIGN(Change made, compose_new(type, draft, role, record.id));
    show_change(type, made, record);
    return made;
  }
  if (type.builtin || (type.write & role) == 0) return fail(Code::not_permitted, type.name);
  if (draft.kind == ChangeKind::remove && type.keeps) return fail(Code::kept, type.name);
  Change change{draft.kind, type.number, record.id, {}, {}, {}};
  if (draft.kind == ChangeKind::remove && record.sealed)
    return fail(Code::sealed, type.name + " " + to_text(record.id));
  if (draft.kind == ChangeKind::undelete) change.base = cursor;
  if (draft.kind == ChangeKind::remove) change.base = delete_base(type, record, cursor);
  SATCHEL_ASSIGN(change.ops, operations(type, draft.fields, [&](std::size_t at, const Assign& assign) {
                   return later_op(type, at, assign, role, record);
                 }));
  if (draft.kind == ChangeKind::update) complete_groups(type, record, change);
  show_change(type, change, record);
  return change;
}

Change compose_seal(const RecordType& type, const LocalRecord& record) {
  Change change{ChangeKind::seal, type.number, record.id, {}, {}, {}};
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (frozen_by_seal(type.fields[i]))
      change.ops.push_back(
          {type.fields[i].number, OpKind::put, record.base_of(type.fields[i], i), record.view[i], {}, {}, {}});
  change.content = seal_hash(type.number, record.id, change.ops);
  return change;
}

}  // namespace satchel
