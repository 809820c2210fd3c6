#include "engine/merge/work.h"

#include <algorithm>

namespace satchel {

void Work::touch(RecordState& record) {
  record.version = facts.version;
  if (record.only != facts.writer) record.only = kHubWriter;
  records.touch(record);
}

void Work::except(const RecordState& record, FieldNo field) {
  const bool known = std::any_of(out.fields.begin(), out.fields.end(),
                                 [&](const auto& e) { return e.record == record.id && e.field == field; });
  if (!known) out.fields.push_back({record.type, record.id, field, {}, {}});
}

void Work::set_elements(RecordState& record, const Field& field, const Value& value) const {
  if (field.policy != Policy::set) return;
  auto& elements = record.elements[field.number];
  elements.clear();
  if (const auto* set = std::get_if<TextSet>(&value))
    for (const auto& e : *set) elements.push_back({e, facts.version, facts.writer, true});
}

Contest Work::contest(const RecordType& type, const RecordState& record, const Field& field, Version base,
                      FieldOutcome::Loser loser) const {
  return {type,
          record,
          field.name,
          &field,
          name_of(field.policy),
          base,
          std::move(loser),
          !settling.covers(record.id, field.name)};
}

}  // namespace satchel
