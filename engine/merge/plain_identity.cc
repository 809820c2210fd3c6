#include "engine/merge/plain_identity.h"

#include <algorithm>
#include <map>

#include "engine/merge/merge.h"
#include "engine/merge/passes.h"

namespace satchel {
namespace {

std::vector<Value> values_of(const RecordType& type, const RecordState* record) {
  std::vector<Value> out(type.fields.size());
  for (std::size_t i = 0; record && i < out.size(); ++i) out[i] = record->fields[i].value;
  return out;
}

}  // namespace

bool identity_is_sealed(const RecordType& type, const std::vector<Value>& values, Millis utc_offset) {
  const Field* sealed = type.sealed_field();
  if (!sealed) return false;
  const Facts facts{{}, values};
  return passes_all(sealed->sealed_to->when, facts, facts, utc_offset);
}

Status no_plain_identity(const RecordType& type, const std::vector<Value>& values, Millis utc_offset) {
  if (!identity_is_sealed(type, values, utc_offset)) return {};
  std::string plain;
  for (const std::string& part : type.sealed_field()->sealed_to->parts) {
    const auto at = type.index_of(part);
    if (at && has_value(values[*at])) plain += (plain.empty() ? "" : ", ") + type.name + "." + part;
  }
  return plain.empty() ? Status{} : fail(Code::must_be_sealed, plain);
}

Status no_plain_identities(const Schema& schema, Records& records, const Entry& entry) {
  std::map<std::pair<TypeNo, Id>, std::vector<Value>> after;
  for (const Change& c : entry.changes) {
    const RecordType& type = *schema.find(c.type);
    if (!type.sealed_field() || c.ops.empty()) continue;  // a delete spreads nothing
    const std::pair key{c.type, c.id};
    if (!after.contains(key)) {
      SATCHEL_ASSIGN(const RecordState* record, records.find(c.type, c.id));
      after.emplace(key, values_of(type, record));
    }
    std::vector<Value>& values = after.at(key);
    for (const FieldOp& op : c.ops) values[*type.index_of(op.field)] = overlay(values[*type.index_of(op.field)], op);
  }
  for (const auto& [key, values] : after)
    SATCHEL_TRY(no_plain_identity(*schema.find(key.first), values, schema.utc_offset()));
  return {};
}

}  // namespace satchel
