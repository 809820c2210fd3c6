#include "engine/casework/store_world.h"

namespace satchel::casework {
namespace {

Sheet sheet_of(const RecordType& type, const Record& record) {
  return Sheet(type, record.id, record.values, record.sealed, record.author);
}

}  // namespace

Status StoreWorld::each(std::string_view type, const std::function<Status(const Sheet&)>& visit) {
  const RecordType* of = schema_->find(type);
  if (!of) return {};
  return store_.each(of->number, [&](const Record& record) { return visit(sheet_of(*of, record)); });
}

Result<std::optional<Sheet>> StoreWorld::find(std::string_view type, const Id& id) {
  const RecordType* of = schema_->find(type);
  if (!of) return std::optional<Sheet>();
  SATCHEL_ASSIGN(const auto record, store_.get(of->number, id));
  return record ? std::optional(sheet_of(*of, *record)) : std::optional<Sheet>();
}

}  // namespace satchel::casework
