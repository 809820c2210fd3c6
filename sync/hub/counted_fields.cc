#include "sync/hub/counted_fields.h"

#include <algorithm>

namespace satchel::hub {

bool writes_counted(const Schema& schema, const Entry& entry) {
  const RecordType* type = schema.find(kBulletinType);
  if (!type) return false;
  return std::ranges::any_of(entry.changes, [&](const Change& change) {
    return change.type == type->number && std::ranges::any_of(change.ops, [&](const FieldOp& op) {
             const auto at = type->index_of(op.field);
             return at && !is_null(op.value) &&
                    std::ranges::find(kCountedFields, type->fields[*at].name) != std::end(kCountedFields);
           });
  });
}

}  // namespace satchel::hub
