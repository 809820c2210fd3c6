#include "platform/cli/basis.h"

#include "engine/casework/store_world.h"
#include "platform/cli/draft_sheet.h"

namespace satchel::cli {

Status add_basis(Store& store, DraftChange& change) {
  if (change.type != "measurement") return {};
  SATCHEL_ASSIGN(const casework::Sheet sheet, sheet_after(store, change));
  casework::StoreWorld world(store);
  SATCHEL_ASSIGN(const casework::Ruling ruling, casework::rule_on(world, sheet));
  for (auto& [field, value] : casework::basis_of(ruling, sheet))
    change.fields.push_back({field, std::move(value), How::put});
  return {};
}

Status keep_basis(Store& store, const RecordType& type, const Record& record) {
  DraftChange change{ChangeKind::update, type.name, record.id, {}};
  SATCHEL_TRY(add_basis(store, change));
  if (change.fields.empty()) return {};
  const auto saved = store.save({{std::move(change)}, {}});
  return saved ? Status() : saved.error();
}

}  // namespace satchel::cli
