#include "sync/hub/entries/counted_fields.h"

#include <algorithm>

namespace satchel::hub {
namespace {

constexpr std::string_view kCountedFields[] = {"figures", "annex", "rendered"};
constexpr std::string_view kUnderSeal[] = {"title", "quarter", "as_of"};

bool gives_counted(const RecordType& type, const Change& change) {
  return std::ranges::any_of(change.ops, [&](const FieldOp& op) {
    const auto at = type.index_of(op.field);
    return at && !is_null(op.value) && is_counted(type.name, type.fields[*at].name);
  });
}

bool retitles(const RecordType& type, const RecordState& bulletin, const Change& change) {
  return std::ranges::any_of(change.ops, [&](const FieldOp& op) {
    const auto at = type.index_of(op.field);
    return at && std::ranges::find(kUnderSeal, type.fields[*at].name) != std::end(kUnderSeal) &&
           bulletin.fields[*at].value != op.value;
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

Result<bool> retitles_sealed(CentralView& view, const Schema& schema, const Entry& entry) {
  const RecordType* type = schema.find(kBulletinType);
  for (const Change& change : entry.changes) {
    if (!type || change.type != type->number || change.ops.empty()) continue;
    SATCHEL_ASSIGN(const auto stored, view.record(type->number, change.id));
    if (stored && stored->state.sealed && retitles(*type, stored->state, change)) return true;
  }
  return false;
}

}  // namespace satchel::hub
