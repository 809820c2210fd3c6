#include "engine/store/settlement.h"

namespace satchel {
namespace {

namespace cf = conflict_field;

const Value& shown(const RecordType& type, const LocalRecord& record, FieldNo field) {
  static const Value none;
  const auto at = type.index_of(field);
  return at ? record.view[*at] : none;
}

std::string text_in(const RecordType& type, const LocalRecord& record, FieldNo field) {
  const auto* text = std::get_if<std::string>(&shown(type, record, field));
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

Result<DraftChange> edit_of(const Schema& schema, const RecordType& type, const LocalRecord& conflict,
                            const std::string& json) {
  const RecordType* of = schema.find(text_in(type, conflict, cf::record_type));
  const auto* target = std::get_if<Octets>(&shown(type, conflict, cf::record));
  if (!of || !target) return fail(Code::not_here, "the record in conflict is not known here");
  SATCHEL_ASSIGN(const Id record, id_from_bytes(target->bytes));
  const std::string field = text_in(type, conflict, cf::field);
  if (field == "_record") return DraftChange{ChangeKind::remove, of->name, record, {}};
  const auto at = of->index_of(field);
  if (!at) return fail(Code::unknown_field, of->name + "." + field);
  SATCHEL_ASSIGN(Value value, value_from_json(of->fields[*at], json));
  return DraftChange{ChangeKind::update, of->name, record, {{field, std::move(value), How::put}}};
}

}  // namespace

Result<Settlement> settlement(const Schema& schema, const LocalRecord& conflict, Take take, std::string_view json) {
  const RecordType& type = *schema.find(cf::kType);
  if (text_in(type, conflict, cf::state) != "open") return fail(Code::already_settled, to_text(conflict.id));
  std::string taken(json);
  if (take != Take::value) taken = text_in(type, conflict, take == Take::proposed ? cf::proposed : cf::standing);
  Settlement out{close_conflict(conflict, take, taken), {}};
  if (take == Take::standing) return out;
  SATCHEL_ASSIGN(out.edit, edit_of(schema, type, conflict, taken));
  return out;
}

}  // namespace satchel
