#include "sync/hub/step_gate.h"

#include "engine/merge/merge.h"
#include "sync/hub/hub_world.h"

namespace satchel::hub {
namespace {

Result<std::string> state_now(CentralView& view, const RecordType& type, const Id& id, std::size_t at) {
  SATCHEL_ASSIGN(const auto record, view.record(type.number, id));
  const Field& field = type.fields[at];
  return std::string(record ? state_of(field, record->state.fields[at].value) : std::string_view(field.initial));
}

}  // namespace

Result<std::vector<GatedStep>> gated_steps(CentralView& view, const Schema& schema, const Entry& entry) {
  std::vector<GatedStep> out;
  for (const Change& change : entry.changes) {
    const RecordType* type = schema.find(change.type);
    if (!type) continue;
    for (const FieldOp& op : change.ops) {
      const auto at = type->index_of(op.field);
      const auto* to = std::get_if<std::string>(&op.value);
      const bool asked = at && to && type->fields[*at].policy == Policy::state && casework::is_gated(type->name, *to);
      if (!asked) continue;
      SATCHEL_ASSIGN(const std::string now, state_now(view, *type, change.id, *at));
      if (now != *to) out.push_back({type->number, {change.id, op.field, *to}});
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
