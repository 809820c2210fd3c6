#include "sync/hub/counted_fields.h"

#include <algorithm>

namespace satchel::hub {
namespace {

constexpr std::string_view kCountedFields[] = {"figures", "annex", "rendered"};

bool gives_counted(const RecordType& type, const Change& change) {
  return std::ranges::any_of(change.ops, [&](const FieldOp& op) {
    const auto at = type.index_of(op.field);
    return at && !is_null(op.value) && is_counted(type.name, type.fields[*at].name);
  });
}

}  // namespace

bool is_made_by_hub(std::string_view type) { return type == kDrawType; }

bool is_counted(std::string_view type, std::string_view field) {
  return is_made_by_hub(type) ||
         (type == kBulletinType && std::ranges::find(kCountedFields, field) != std::end(kCountedFields));
}

bool writes_counted(const Schema& schema, const Entry& entry) {
  return std::ranges::any_of(entry.changes, [&](const Change& change) {
    const RecordType* type = schema.find(change.type);
    return type && (is_made_by_hub(type->name) || gives_counted(*type, change));
  });
}

}  // namespace satchel::hub
