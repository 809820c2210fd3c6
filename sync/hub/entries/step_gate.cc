#include "sync/hub/entries/step_gate.h"

#include <algorithm>

#include "engine/casework/extensions.h"
#include "engine/casework/guards.h"
#include "engine/casework/linking.h"
#include "engine/casework/quiet.h"
#include "engine/merge/merge.h"
#include "sync/hub/entries/hub_world.h"

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

const FieldOp* op_on(const RecordType& type, const Change& change, std::string_view field) {
  const auto at = type.index_of(field);
  if (!at) return nullptr;
  const auto op = std::ranges::find(change.ops, type.fields[*at].number, &FieldOp::field);
  return op == change.ops.end() ? nullptr : &*op;
}

bool is_yes(const Value& value) { return value == Value{std::int64_t{1}}; }

/// Records that are looked at however they were changed.
void add_whole(const RecordType& type, const Change& change, std::vector<GatedStep>& out) {
  if (change.ops.empty()) return;
  if (type.name == "reward") out.push_back({type.number, {change.id, 0, {}}, GateKind::reward});
  if (type.name == "police_transfer") out.push_back({type.number, {change.id, 0, {}}, GateKind::police});
  if (type.name == "quiet_rule") out.push_back({type.number, {change.id, 0, {}}, GateKind::hours});
}

/// Where it says something else than what stands: a new case that nobody said anything of is none.
Status add_lowering(CentralView& view, const RecordType& type, const Change& change, std::vector<GatedStep>& out) {
  const FieldOp* flag = type.name == "case" ? op_on(type, change, casework::kCrimeFlag) : nullptr;
  if (!flag || is_yes(flag->value)) return {};
  SATCHEL_ASSIGN(const auto record, view.record(type.number, change.id));
  const Value before = record ? record->state.fields[*type.index_of(casework::kCrimeFlag)].value : Value{};
  if (before == flag->value) return {};
  const FieldOp* why = op_on(type, change, casework::kCrimeCleared);
  const bool says_why = why && !is_null(why->value);
  out.push_back({type.number, {change.id, flag->field, {}}, GateKind::lowering, says_why});
  return {};
}

Status add_unlinked(CentralView& view, const RecordType& type, const Change& change, std::vector<GatedStep>& out) {
  const FieldOp* op = type.name == "complaint" ? op_on(type, change, "site") : nullptr;
  if (!op || !is_null(op->value)) return {};
  SATCHEL_ASSIGN(const auto record, view.record(type.number, change.id));
  const auto* had = record ? std::get_if<Octets>(&record->state.fields[*type.index_of("site")].value) : nullptr;
  if (!had) return {};
  SATCHEL_ASSIGN(const Id site, id_from_bytes(had->bytes));
  out.push_back({type.number, {change.id, op->field, to_text(site)}, GateKind::unlinked});
  return {};
}

std::optional<Id> id_in(const Value& value) {
  const auto* bytes = std::get_if<Octets>(&value);
  const auto id = bytes ? id_from_bytes(bytes->bytes) : Result<Id>(fail(Code::invalid));
  return id ? std::optional(*id) : std::nullopt;
}

Status add_parted(CentralView& view, const RecordType& type, const Change& change, std::vector<GatedStep>& out) {
  if (type.name != "complaint") return {};
  const FieldOp *site = op_on(type, change, "site"), *same = op_on(type, change, "same_as");
  if (!site && !same) return {};
  SATCHEL_ASSIGN(const auto record, view.record(type.number, change.id));
  if (!record) return {};
  const auto stands = [&](const char* field) { return id_in(record->state.fields[*type.index_of(field)].value); };
  const casework::TiedBy had{stands("site"), stands("same_as")};
  const bool leaves = (site && had.site && id_in(site->value) != had.site) ||
                      (same && had.same_as && id_in(same->value) != had.same_as);
  const FieldOp* why = op_on(type, change, "parted_reason");
  const auto* words = why ? std::get_if<std::string>(&why->value) : nullptr;
  if (leaves)
    out.push_back({type.number, {change.id, 0, {}}, GateKind::parted, words && !casework::is_blank(*words), had});
  return {};
}

Status add_extended(const RecordType& type, const Change& change, std::vector<GatedStep>& out) {
  const FieldOp* op = type.name == "complaint" ? op_on(type, change, "extended") : nullptr;
  if (op && is_yes(op->value)) out.push_back({type.number, {change.id, op->field, {}}, GateKind::extended});
  return {};
}

/// A case that has none yet. `to` is the status that it has.
Status add_late_complaint(CentralView& view, const RecordType& type, const Change& change,
                          std::vector<GatedStep>& out) {
  const FieldOp* op = type.name == "case" ? op_on(type, change, "complaint") : nullptr;
  const auto state = type.index_of(casework::step_field(type.name));
  if (!op || !state || is_null(op->value)) return {};
  SATCHEL_ASSIGN(const auto record, view.record(type.number, change.id));
  if (!record || !is_null(record->state.fields[*type.index_of("complaint")].value)) return {};
  const std::string_view now = state_of(type.fields[*state], record->state.fields[*state].value);
  out.push_back({type.number, {change.id, op->field, std::string(now)}, GateKind::late_complaint});
  return {};
}

/// With what the hub alone can look at.
Result<std::vector<casework::Lack>> reward_lacks_here(casework::World& world, const casework::Sheet& reward,
                                                      casework::Day today) {
  SATCHEL_ASSIGN(auto out, casework::reward_forbidden(world, reward, today));
  SATCHEL_ASSIGN(const auto nobody, casework::identity_lacks(world, reward));
  out.insert(out.end(), nobody.begin(), nobody.end());
  return out;
}

/// What a step of that kind lacks, where it came to stand; a state is the caller's.
Result<std::vector<casework::Lack>> lacks_of(casework::World& world, const casework::Sheet& sheet,
                                             const GatedStep& step, const GateFacts& facts) {
  const Schema& schema = world.schema();
  if (step.kind == GateKind::reward)
    return reward_lacks_here(world, sheet, casework::day_of(facts.now, schema.utc_offset()));
  if (step.kind == GateKind::unlinked) {
    SATCHEL_ASSIGN(const Id had, id_from_text(step.step.to));
    return casework::unlinked_lacks(world, sheet, had);
  }
  if (step.kind == GateKind::late_complaint) return casework::late_complaint_lacks(step.step.to, sheet);
  if (step.kind == GateKind::parted) return casework::parted_lacks(world, sheet, step.had, step.says_why);
  if (step.kind == GateKind::police) return casework::police_lacks(sheet);
  if (step.kind == GateKind::hours) return casework::hours_lacks(sheet);
  if (step.kind == GateKind::extended) return casework::extended_lacks(world, sheet);
  if (sheet.flag(casework::kCrimeFlag)) return std::vector<casework::Lack>();  // it lost to what stands
  const RoleSet may = schema.role("office") | schema.role("leader");
  return casework::lowering_lacks(sheet, (facts.role & may) != 0, step.says_why);
}

}  // namespace

Result<std::vector<GatedStep>> gated_steps(CentralView& view, const Schema& schema, const Entry& entry) {
  std::vector<GatedStep> out;
  for (const Change& change : entry.changes) {
    const RecordType* type = schema.find(change.type);
    if (!type) continue;
    SATCHEL_TRY(add_state_kept(view, *type, change, out));
    add_whole(*type, change, out);
    SATCHEL_TRY(add_lowering(view, *type, change, out));
    SATCHEL_TRY(add_extended(*type, change, out));
    SATCHEL_TRY(add_unlinked(view, *type, change, out));
    SATCHEL_TRY(add_late_complaint(view, *type, change, out));
    SATCHEL_TRY(add_parted(view, *type, change, out));
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
                            const GateFacts& facts) {
  GateAnswer out;
  GateWorld world(view, schema);
  world.know_now(facts.now);
  const casework::BlobIsHere all_here = [](const Hash&) { return true; };
  const auto lack = [&out](const std::vector<casework::Lack>& lacks) {
    out.lacks.insert(out.lacks.end(), lacks.begin(), lacks.end());
  };
  for (const GatedStep& gated : steps) {
    const RecordType& type = *schema.find(gated.type);
    const ParkedStep& step = gated.step;
    SATCHEL_ASSIGN(const auto sheet, world.find(type.name, step.record));
    if (!sheet) continue;
    if (gated.kind != GateKind::state) {
      SATCHEL_ASSIGN(const auto lacks, lacks_of(world, *sheet, gated, facts));
      lack(lacks);
      continue;
    }
    if (sheet->text(type.fields[*type.index_of(step.field)].name) != step.to) continue;
    SATCHEL_ASSIGN(const auto lacks, casework::step_lacks(world, *sheet, facts.here ? facts.here : all_here));
    if (casework::only_waits(lacks))
      out.waits.push_back(step);
    else
      lack(lacks);
  }
  return out;
}

}  // namespace satchel::hub
