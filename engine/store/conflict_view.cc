#include "engine/store/conflict_view.h"

namespace satchel {
namespace {

namespace cf = conflict_field;

std::string text_of(const RecordType& type, const Record& record, FieldNo field) {
  const auto at = type.index_of(field);
  const auto* text = at ? std::get_if<std::string>(&record.values[*at]) : nullptr;
  return text ? *text : std::string();
}

}  // namespace

ConflictView view_conflict(const RecordType& type, const Record& r) {
  ConflictView out;
  out.id = r.id;
  const auto at = type.index_of(FieldNo{cf::record});
  const auto* bytes = at ? std::get_if<Octets>(&r.values[*at]) : nullptr;
  if (const auto id = id_from_bytes(bytes ? ByteView(bytes->bytes) : ByteView())) out.record = *id;
  out.record_type = text_of(type, r, cf::record_type);
  out.field = text_of(type, r, cf::field);
  out.rule = text_of(type, r, cf::rule);
  out.state = text_of(type, r, cf::state);
  out.standing = text_of(type, r, cf::standing);
  out.standing_author = text_of(type, r, cf::standing_author);
  out.proposed = text_of(type, r, cf::proposed);
  out.locked = !r.locked.empty();
  out.proposed_author = text_of(type, r, cf::proposed_author);
  return out;
}

Result<std::vector<ConflictView>> open_conflicts(Store& store) {
  const RecordType& type = *store.schema()->find(cf::kType);
  std::vector<ConflictView> out;
  SATCHEL_TRY(store.each(cf::kType, [&](const Record& record) {
    ConflictView conflict = view_conflict(type, record);
    if (conflict.state == "open") out.push_back(std::move(conflict));
    return Status();
  }));
  return out;
}

Result<const Field*> field_of(const Schema& schema, const ConflictView& conflict) {
  const RecordType* type = schema.find(conflict.record_type);
  if (!type) return fail(Code::unknown_type, conflict.record_type);
  const auto at = type->index_of(conflict.field);
  if (!at) return fail(Code::unknown_field, conflict.record_type + "." + conflict.field);
  return &type->fields[*at];
}

}  // namespace satchel
