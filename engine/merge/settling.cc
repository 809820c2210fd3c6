#include "engine/merge/settling.h"

#include <algorithm>

namespace satchel {
namespace {

const Value& value_of(const Schema& schema, const RecordState& conflict, FieldNo field) {
  return conflict.fields[*schema.find(conflict_field::kType)->index_of(field)].value;
}

}  // namespace

std::string_view text_of(const Schema& schema, const RecordState& conflict, FieldNo field) {
  const auto* text = std::get_if<std::string>(&value_of(schema, conflict, field));
  return text ? std::string_view(*text) : std::string_view();
}

Id subject_of(const Schema& schema, const RecordState& conflict) {
  const auto* bytes = std::get_if<Octets>(&value_of(schema, conflict, conflict_field::record));
  const auto id = id_from_bytes(bytes ? ByteView(bytes->bytes) : ByteView());
  return id ? *id : Id{};
}

Result<Settling> Settling::of(const Schema& schema, Records& records, const Entry& entry) {
  Settling out;
  for (const auto& change : entry.changes) {
    if (change.kind != ChangeKind::settle) continue;
    SATCHEL_ASSIGN(const RecordState* conflict, records.find(conflict_field::kType, change.id));
    if (!conflict) continue;
    out.subjects_.push_back({subject_of(schema, *conflict),
                             std::string(text_of(schema, *conflict, conflict_field::field)), conflict->version});
  }
  return out;
}

const Settling::Subject* Settling::of(const Id& record, std::string_view field) const {
  const auto at =
      std::ranges::find_if(subjects_, [&](const Subject& s) { return s.record == record && s.field == field; });
  return at == subjects_.end() ? nullptr : &*at;
}

bool Settling::covers(const Id& record, std::string_view field) const { return of(record, field) != nullptr; }

Version Settling::seen(const Id& record, std::string_view field) const {
  const Subject* subject = of(record, field);
  return subject ? subject->version : Version{};
}

}  // namespace satchel
