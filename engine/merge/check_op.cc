#include "engine/merge/check_op.h"

#include "engine/merge/merge.h"

namespace satchel {
namespace {

Status check_step(const Field& field, ChangeKind change, const FieldOp& op, RoleSet role) {
  SATCHEL_TRY(check_value(field, op.value));
  SATCHEL_TRY(check_value(field, op.from));
  const bool first = change == ChangeKind::create;
  const auto from = first ? std::string_view(field.initial) : state_of(field, op.from), to = state_of(field, op.value);
  if (from == to || transition(field, from, to, role)) return {};
  return fail(Code::illegal_transition, field.name + ": " + std::string(from) + " to " + std::string(to));
}

}  // namespace

Status check_op(const Field& field, ChangeKind change, const FieldOp& op, RoleSet role) {
  const bool put_fits = change == ChangeKind::create || change == ChangeKind::seal;
  if (op.kind != op_kind(field.policy) && !(put_fits && op.kind == OpKind::put))
    return fail(Code::invalid_value, field.name + " takes another kind of operation");
  if (change == ChangeKind::seal && (op.kind != OpKind::put || !frozen_by_seal(field)))
    return fail(Code::invalid_value, field.name + " is not for a seal to freeze, or not that way");
  if (field.policy == Policy::state) return check_step(field, change, op, role);
  if (op.kind == OpKind::text) SATCHEL_TRY(check_value(field, op.from));
  if (op.kind != OpKind::set) return check_value(field, op.value);
  SATCHEL_TRY(check_value(field, Value{op.add}));
  return check_value(field, Value{op.remove});
}

std::size_t bytes_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->size();
  if (const auto* octets = std::get_if<Octets>(&value)) return octets->bytes.size();
  std::size_t sum = 8;
  if (const auto* set = std::get_if<TextSet>(&value))
    for (const auto& element : *set) sum += element.size();
  return sum;
}

}  // namespace satchel
