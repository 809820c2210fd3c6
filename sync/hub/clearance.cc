#include "sync/hub/clearance.h"

#include <algorithm>

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

std::optional<Hash> blob_in(const Value& value) {
  const auto* bytes = std::get_if<Octets>(&value);
  const auto hash = bytes ? hash_from_bytes(bytes->bytes) : Result<Hash>(fail(Code::invalid));
  return hash ? std::optional(*hash) : std::nullopt;
}

/// A side of a conflict is JSON text: a blob's is its hash in hexadecimal, in quotes.
std::optional<Hash> blob_in_json(std::string_view text) {
  if (text.size() != 66 || text.front() != '"' || text.back() != '"') return std::nullopt;
  const auto bytes = from_hex(text.substr(1, 64));
  return bytes ? blob_in(Octets{*bytes}) : std::nullopt;
}

template <class Visit>
void each_blob(const RecordType& type, const RecordState& record, Visit visit) {
  if (type.number == cf::kType) {
    for (const FieldNo side : {FieldNo{cf::standing}, FieldNo{cf::proposed}, FieldNo{cf::final}})
      if (const auto hash = blob_in_json(text_in(type, record, side))) visit(*hash, nullptr);
    return;
  }
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    if (type.fields[i].type != FieldType::blob) continue;
    if (const auto hash = blob_in(record.fields[i].value)) visit(*hash, &type.fields[i]);
  }
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

std::vector<Hash> blobs_named(const RecordType& type, const RecordState& record) {
  std::vector<Hash> out;
  each_blob(type, record, [&](const Hash& hash, const Field*) { out.push_back(hash); });
  return out;
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
