#include "sync/hub/step_gate.h"

#include <algorithm>

#include "engine/merge/merge.h"
#include "sync/hub/hub_world.h"

namespace satchel::hub {
namespace {

Result<std::string> state_now(CentralView& view, const RecordType& type, const Id& id, std::size_t at) {
  SATCHEL_ASSIGN(const auto record, view.record(type.number, id));
  const Field& field = type.fields[at];
  return std::string(record ? state_of(field, record->state.fields[at].value) : std::string_view(field.initial));
}

/// The state that a change leaves as it is, where it takes away what a gate was asked for that: a measure becomes
/// another one, a merged case goes into another. And the state that a record comes back with.
Status add_state_kept(CentralView& view, const RecordType& type, const Change& change, std::vector<GatedStep>& out) {
  const auto state = type.index_of(casework::step_field(type.name));
  if (!state) return {};
  SATCHEL_ASSIGN(const std::string now, state_now(view, type, change.id, *state));
  const bool comes_back = change.kind == ChangeKind::undelete && casework::is_gated(type.name, now);
  const bool loses_ground = std::ranges::any_of(change.ops, [&](const FieldOp& op) {
    const auto at = type.index_of(op.field);
    return at && casework::is_ground(type.name, type.fields[*at].name, now);
  });
  if (comes_back || loses_ground) out.push_back({type.number, {change.id, type.fields[*state].number, now}});
  return {};
}

/// An entry that goes away from a state and back to it takes that step anew.
bool moves_twice(const Entry& entry, const Id& record, FieldNo field) {
  const auto moves = [&](const Change& change) {
    return change.id == record && std::ranges::any_of(change.ops, [&](const FieldOp& op) { return op.field == field; });
  };
  return std::ranges::count_if(entry.changes, moves) > 1;
}

}  // namespace

Result<std::vector<GatedStep>> gated_steps(CentralView& view, const Schema& schema, const Entry& entry) {
  std::vector<GatedStep> out;
  for (const Change& change : entry.changes) {
    const RecordType* type = schema.find(change.type);
    if (!type) continue;
    SATCHEL_TRY(add_state_kept(view, *type, change, out));
    for (const FieldOp& op : change.ops) {
      const auto at = type->index_of(op.field);
      const auto* to = std::get_if<std::string>(&op.value);
      const bool asked =
          at && to && type->fields[*at].name == casework::step_field(type->name) && casework::is_gated(type->name, *to);
      if (!asked) continue;
      SATCHEL_ASSIGN(const std::string now, state_now(view, *type, change.id, *at));
      if (now != *to || moves_twice(entry, change.id, op.field))
        out.push_back({type->number, {change.id, op.field, *to}});
    }
  }
  return out;
}

Result<GateAnswer> ask_gate(CentralView& view, const Schema& schema, const std::vector<GatedStep>& steps,
                            const casework::BlobIsHere& here) {
  GateAnswer out;
  GateWorld world(view, schema);
  const casework::BlobIsHere all_here = [](const Hash&) { return true; };
  for (const auto& [number, step] : steps) {
    const RecordType& type = *schema.find(number);
    SATCHEL_ASSIGN(const auto sheet, world.find(type.name, step.record));
    if (!sheet || sheet->text(type.fields[*type.index_of(step.field)].name) != step.to) continue;
    SATCHEL_ASSIGN(auto lacks, casework::step_lacks(world, *sheet, here ? here : all_here));
    if (casework::only_waits(lacks))
      out.waits.push_back(step);
    else
      out.lacks.insert(out.lacks.end(), lacks.begin(), lacks.end());
  }
  return out;
}

}  // namespace satchel::hub
