#include "sync/hub/entries/clearance.h"

#include "sync/hub/central/blobs_named.h"

namespace satchel::hub {

bool hears_of_events(std::string_view role) {
  return role == "office" || role == "leader" || role == "discipline" || role == kAdminRole;
}

bool hears_of_accounts(std::string_view role) { return role == "discipline" || role == kAdminRole; }

namespace {

namespace cf = conflict_field;

const std::string& text_in(const RecordType& type, const RecordState& record, FieldNo field) {
  static const std::string none;
  const auto* text = std::get_if<std::string>(&record.fields[*type.index_of(field)].value);
  return text ? *text : none;
}

const RecordType* type_of_conflict(const Schema& schema, const RecordState& conflict) {
  return schema.find(text_in(*schema.find(cf::kType), conflict, cf::record_type));
}

bool empty(const Value& value) {
  const auto* set = std::get_if<TextSet>(&value);
  return is_null(value) || (set && set->empty());
}

}  // namespace

const Field* field_of_conflict(const Schema& schema, const RecordState& conflict) {
  const RecordType* of = type_of_conflict(schema, conflict);
  const auto at = of ? of->index_of(text_in(*schema.find(cf::kType), conflict, cf::field)) : std::nullopt;
  return at ? &of->fields[*at] : nullptr;
}

bool Clearance::reads(const Schema& schema, const RecordType& type, const RecordState& record) const {
  if (!type.builtin) return reads(type);
  if (const Field* field = field_of_conflict(schema, record)) return reads(*field);
  const RecordType* of = type_of_conflict(schema, record);
  return of ? reads(*of) : role != 0;
}

bool shows_identity(const Schema& schema, const RecordType& type, const RecordState& record,
                    const Clearance& clearance) {
  if (type.builtin) {
    const Field* field = field_of_conflict(schema, record);
    return field && field->identity && clearance.reads(*field);
  }
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (type.fields[i].identity && clearance.reads(type.fields[i]) && !empty(record.fields[i].value)) return true;
  return false;
}

bool shows_blob(const Schema& schema, const RecordType& type, const RecordState& record, const Hash& blob,
                const Clearance& clearance) {
  if (!record.alive || !clearance.reads(schema, type, record)) return false;
  bool shown = false;
  each_blob(type, record, [&](const Hash& hash, const Field* field) {
    shown |= hash == blob && (!field || clearance.reads(*field));
  });
  return shown;
}

}  // namespace satchel::hub
