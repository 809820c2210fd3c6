#include "engine/merge/bounds.h"

namespace satchel {
namespace {

std::int64_t amount_in(const Value& value) {
  const auto* amount = std::get_if<std::int64_t>(&value);
  return amount ? *amount : 0;
}

}  // namespace

std::int64_t sum_after(const Value& now, std::int64_t amount) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(amount_in(now)) + static_cast<std::uint64_t>(amount));
}

/// A step up that wraps ends below where it began, and so below any least total that was kept.
Status check_sum(const Field& field, const Value& now, std::int64_t amount) {
  const Value total = sum_after(now, amount);
  const bool falls = amount_in(total) < amount_in(now);
  if (amount == 0 || (falls ? !field.min : !field.max)) return {};
  if (falls ? amount_in(total) >= *field.min : amount_in(total) <= *field.max) return {};
  return check_bounds(field, total);
}

Status Bounds::keep(const Change& change, const Field& field, const FieldOp& op, const FieldState* now) {
  if (!field.min && !field.max) return {};
  if (op.kind == OpKind::sum) {
    auto& total = sums_.try_emplace({change.type, change.id, field.number}, now ? now->value : Value{}).first->second;
    SATCHEL_TRY(check_sum(field, total, amount_in(op.value)));
    total = sum_after(total, amount_in(op.value));
    return {};
  }
  if (op.kind != OpKind::put || (now && now->value == op.value)) return {};
  if (field.policy == Policy::sum) sums_.try_emplace({change.type, change.id, field.number}, op.value);
  return check_bounds(field, op.value);
}

}  // namespace satchel
