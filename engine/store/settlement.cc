#include "engine/store/settlement.h"

#include <algorithm>

#include "engine/store/composer.h"

namespace satchel {
namespace {

namespace cf = conflict_field;

const Value& shown(const Schema& schema, const LocalRecord& conflict, FieldNo field) {
  return conflict.view[*schema.find(cf::kType)->index_of(field)];
}

std::string text_in(const Schema& schema, const LocalRecord& conflict, FieldNo field) {
  const auto* text = std::get_if<std::string>(&shown(schema, conflict, field));
  return text ? *text : std::string();
}

/// The closing of a conflict: what was taken, and its JSON.
Change close_conflict(const LocalRecord& conflict, Take take, const std::string& json) {
  constexpr const char* names[] = {"standing", "proposed", "value"};
  Change change{ChangeKind::settle, cf::kType, conflict.id, {}, {}, {}};
  change.ops.push_back(
      {cf::taken, OpKind::put, conflict.version, std::string(names[static_cast<int>(take)]), {}, {}, {}});
  change.ops.push_back({cf::final, OpKind::put, conflict.version, json, {}, {}, {}});
  return change;
}

/// Whether the record still shows what the conflict says that stands. Text that moved on was made from that.
Result<bool> still_stands(const Subject& about, const std::string& standing, const LocalRecord* target) {
  const auto at = about.type ? about.type->index_of(about.field) : std::nullopt;
  if (!target || !at || op_kind(about.type->fields[*at].policy) != OpKind::put) return true;
  SATCHEL_ASSIGN(const Value value, value_from_json(about.type->fields[*at], standing));
  return target->view[*at] == value;
}

/// As of when a conflict tells what stands. Not its record's version: that also rises when it goes to other scopes.
Version told_at(const LocalRecord& conflict) {
  Version out;
  for (const FieldState& field : conflict.hub) out = std::max(out, field.version);
  return out;
}

Status add_edit(const Subject& about, const std::string& json, std::optional<DraftChange>& edit) {
  if (!about.type) return fail(Code::not_here, "the record in conflict is not known here");
  if (about.field == "_record") {
    edit = DraftChange{ChangeKind::remove, about.type->name, about.record, {}};
    return {};
  }
  const auto at = about.type->index_of(about.field);
  if (!at) return fail(Code::unknown_field, about.type->name + "." + about.field);
  SATCHEL_ASSIGN(Value value, value_from_json(about.type->fields[*at], json));
  if (!edit) edit = DraftChange{ChangeKind::update, about.type->name, about.record, {}};
  edit->fields.push_back({about.field, std::move(value), How::put});
  return {};
}

}  // namespace

Subject subject(const Schema& schema, const LocalRecord& conflict) {
  Subject out;
  out.type = schema.find(text_in(schema, conflict, cf::record_type));
  const auto* bytes = std::get_if<Octets>(&shown(schema, conflict, cf::record));
  if (const auto id = id_from_bytes(bytes ? ByteView(bytes->bytes) : ByteView())) out.record = *id;
  out.field = text_in(schema, conflict, cf::field);
  out.proposer = text_in(schema, conflict, cf::proposed_device);
  const auto at = out.type ? out.type->index_of(out.field) : std::nullopt;
  if (!at || out.type->fields[*at].group == 0) return out;
  for (const Field& field : out.type->fields)
    if (field.group == out.type->fields[*at].group && field.name != out.field) out.others.push_back(field.name);
  return out;
}

Result<Settlement> settlement(const Schema& schema, const std::vector<const LocalRecord*>& conflicts, Take take,
                              std::string_view json, const LocalRecord* target) {
  Settlement out;
  for (const LocalRecord* conflict : conflicts) {
    if (text_in(schema, *conflict, cf::state) != "open") return fail(Code::already_settled, to_text(conflict->id));
    std::string taken(json);
    if (take != Take::value) taken = text_in(schema, *conflict, take == Take::proposed ? cf::proposed : cf::standing);
    const Subject about = subject(schema, *conflict);
    bool stays = false;
    if (take == Take::standing) {
      SATCHEL_ASSIGN(stays, still_stands(about, taken, target));
    }
    if (!stays) SATCHEL_TRY(add_edit(about, taken, out.edit));
    out.closings.push_back(close_conflict(*conflict, take, taken));
  }
  return out;
}

Result<Change> compose_settling(const Schema& schema, const std::vector<const LocalRecord*>& conflicts,
                                const DraftChange& edit, RoleSet role, const LocalRecord& record) {
  const RecordType& type = *schema.find(edit.type);
  LocalRecord seen = record;
  for (const LocalRecord* conflict : conflicts) {
    const auto at = type.index_of(text_in(schema, *conflict, cf::field));
    if (!at || record.hub[*at].version <= told_at(*conflict)) continue;
    SATCHEL_ASSIGN(seen.view[*at], value_from_json(type.fields[*at], text_in(schema, *conflict, cf::standing)));
  }
  SATCHEL_ASSIGN(Change change, compose(type, edit, role, seen, told_at(*conflicts.front())));
  for (FieldOp& op : change.ops) {
    op.base = told_at(*conflicts.front());
    for (const LocalRecord* conflict : conflicts)
      if (type.index_of(text_in(schema, *conflict, cf::field)) == type.index_of(op.field)) op.base = told_at(*conflict);
  }
  return change;
}

}  // namespace satchel
