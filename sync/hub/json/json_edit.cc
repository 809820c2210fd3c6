#include "sync/hub/json/json_edit.h"

#include <algorithm>

#include "engine/store/composer.h"

namespace satchel::hub {
namespace {

Status known(const Field& field, const Members& operation, std::initializer_list<std::string_view> names) {
  for (const auto& [name, value] : operation)
    if (std::find(names.begin(), names.end(), name) == names.end())
      return fail(Code::invalid_value, field.name + ": unknown key " + name);
  return {};
}

Result<Value> member(const Field& field, const Members& operation, const char* name) {
  const auto it = operation.find(name);
  if (it == operation.end()) return fail(Code::invalid_value, field.name + " lacks \"" + name + "\"");
  return value_from_json(field, it->second);
}

Status elements(const Field& field, const Members& operation, JsonEdit& out) {
  SATCHEL_TRY(known(field, operation, {"add", "remove"}));
  TextSet all;
  std::size_t count = 0;
  for (const auto& [name, json] : operation) {
    SATCHEL_ASSIGN(Value value, value_from_json(field, json));
    const auto* set = std::get_if<TextSet>(&value);
    if (!set) return fail(Code::invalid_value, field.name + "." + name + " is no list");
    count += set->size();
    all.insert(all.end(), set->begin(), set->end());
    out.fields.push_back({field.name, std::move(value), name == "add" ? How::add : How::remove});
  }
  if (make_set(std::move(all)).size() != count)
    return fail(Code::invalid_value, field.name + ": added and removed at once");
  return {};
}

Status operation(const RecordType& type, std::size_t at, std::string_view json, JsonEdit& out) {
  const Field& field = type.fields[at];
  SATCHEL_ASSIGN(const Members op, members_of(json));
  const OpKind kind = op_kind(field.policy);
  if (kind == OpKind::set) return elements(field, op, out);
  if (kind == OpKind::put) return fail(Code::invalid_value, field.name + ": takes a value, no operation");
  if (kind == OpKind::sum) {
    SATCHEL_TRY(known(field, op, {"add"}));
    SATCHEL_ASSIGN(Value amount, member(field, op, "add"));
    out.fields.push_back({field.name, std::move(amount), How::add});
    return {};
  }
  SATCHEL_TRY(known(field, op, {"from", "to"}));
  SATCHEL_ASSIGN(out.shown[at], member(field, op, "from"));
  SATCHEL_ASSIGN(Value to, member(field, op, "to"));
  out.fields.push_back({field.name, std::move(to), How::put});
  return {};
}

/// Adds and removes of one set were composed one by one; an entry names each field once.
void join_sets(std::vector<FieldOp>& ops) {
  for (std::size_t i = 1; i < ops.size();) {
    FieldOp &before = ops[i - 1], &op = ops[i];
    if (op.field != before.field) {
      ++i;
      continue;
    }
    std::move(op.add.begin(), op.add.end(), std::back_inserter(before.add));
    std::move(op.remove.begin(), op.remove.end(), std::back_inserter(before.remove));
    ops.erase(ops.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

/// What composing added of a group is what stands now. Of a field that changed since `base` the author did not see
/// that: then their change says nothing of it, and is one of a part of the group.
void drop_unseen(const RecordType& type, const JsonEdit& edit, const RecordState& record, Version base,
                 std::vector<FieldOp>& ops) {
  std::erase_if(ops, [&](const FieldOp& op) {
    const std::size_t at = *type.index_of(op.field);
    const bool said = std::any_of(edit.fields.begin(), edit.fields.end(),
                                  [&](const Assign& a) { return a.field == type.fields[at].name; });
    return !said && record.fields[at].version > base;
  });
}

Status fresh(const RecordType& type, const JsonEdit& edit, const RecordState& record, Version base) {
  for (const std::size_t at : edit.compared) {
    const Field& field = type.fields[at];
    if (record.fields[at].version > base)
      return fail(Code::stale_base, field.name + " has changed since version " + std::to_string(base.value) +
                                        ": say what is to change of it, or read it again");
  }
  return {};
}

}  // namespace

Result<JsonEdit> json_edit(const RecordType& type, const Members& members, ChangeKind kind) {
  JsonEdit out;
  for (const auto& [name, json] : members) {
    const auto at = type.index_of(name);
    if (!at) return fail(Code::unknown_field, type.name + "." + name);
    const Field& field = type.fields[*at];
    if (kind != ChangeKind::create && json.front() == '{') {
      SATCHEL_TRY(operation(type, *at, json, out));
      continue;
    }
    SATCHEL_ASSIGN(Value value, value_from_json(field, json));
    out.fields.push_back({name, std::move(value), How::put});
    if (kind != ChangeKind::create && op_kind(field.policy) != OpKind::put) out.compared.push_back(*at);
  }
  return out;
}

Result<Change> compose_create(const RecordType& type, const JsonEdit& edit, RoleSet role, const Id& id) {
  LocalRecord record = new_local_record(type, id);
  return compose(type, {ChangeKind::create, type.name, id, edit.fields}, role, record, {});
}

Result<Change> compose_update(const RecordType& type, const JsonEdit& edit, RoleSet role, const RecordState& record,
                              Version base) {
  SATCHEL_TRY(fresh(type, edit, record, base));
  LocalRecord shown = as_shown(type, record);
  for (const auto& [at, value] : edit.shown) shown.view[at] = value;
  const DraftChange draft{ChangeKind::update, type.name, record.id, edit.fields};
  SATCHEL_ASSIGN(Change change, compose(type, draft, role, shown, base));
  drop_unseen(type, edit, record, base, change.ops);
  for (auto& op : change.ops) op.base = std::min(base, record.fields[*type.index_of(op.field)].version);
  join_sets(change.ops);
  return change;
}

Result<Change> compose_delete(const RecordType& type, RoleSet role, const RecordState& record, Version base) {
  LocalRecord shown = as_shown(type, record);
  return compose(type, {ChangeKind::remove, type.name, record.id, {}}, role, shown, base);
}

LocalRecord as_shown(const RecordType& type, const RecordState& record) {
  LocalRecord out = new_local_record(type, record.id);
  out.author = record.author;
  out.at_hub = true;
  out.hub_alive = out.alive = record.alive;
  out.hub_sealed = out.sealed = record.sealed;
  out.version = record.version;
  out.hub = record.fields;
  for (std::size_t i = 0; i < out.view.size(); ++i) out.view[i] = record.fields[i].value;
  return out;
}

}  // namespace satchel::hub
