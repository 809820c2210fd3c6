#include "engine/casework/crime_check.h"

#include <algorithm>
#include <set>

#include "engine/casework/draft_world.h"
#include "engine/casework/store_world.h"

namespace satchel::casework {
namespace {

bool may_write(const Schema& schema, RoleSet role, const DraftChange& change) {
  const RecordType& type = *schema.find(change.type);
  return (type.write & role) != 0 && std::ranges::all_of(change.fields, [&](const Assign& assign) {
           const auto at = type.index_of(assign.field);
           return at && (type.fields[*at].write & role) != 0;
         });
}

Result<std::set<Id>> cases_in(World& world, const Draft& draft) {
  std::set<Id> out;
  for (const DraftChange& change : draft.changes) {
    if (change.type == "visit" && change.kind == ChangeKind::create) continue;  // it has no findings yet
    SATCHEL_ASSIGN(const auto id, case_to_look_at(world, change.type, change.id));
    if (id) out.insert(*id);
  }
  return out;
}

}  // namespace

Result<std::vector<CrimeDue>> add_crime(Store& store, Draft& draft, Millis now) {
  std::vector<CrimeDue> out;
  const auto merges = [](const Assign& assign) { return assign.field == "merged_into"; };
  const auto lands = [&](const DraftChange& c) {
    return c.type == "finding" || c.type == "visit" || c.type == "measurement" ||
           (c.type == "case" && std::ranges::any_of(c.fields, merges));
  };
  if (std::ranges::none_of(draft.changes, lands)) return out;
  for (DraftChange& change : draft.changes)
    if (change.kind == ChangeKind::create && change.id.is_null()) change.id = store.make_id();
  StoreWorld saved(store);
  DraftWorld world(saved);
  for (const DraftChange& change : draft.changes) SATCHEL_TRY(world.lay(change));
  SATCHEL_ASSIGN(const auto cases, cases_in(world, draft));
  const Schema& schema = *store.schema();
  const RoleSet role = schema.role(store.identity().role);
  for (const Id& of_case : cases) {
    SATCHEL_ASSIGN(auto due, crime_due(world, of_case, day_of(now, schema.utc_offset())));
    if (!due) continue;
    for (DraftChange& change : crime_changes(*due, store.make_id(), now))
      if (may_write(schema, role, change)) draft.changes.push_back(std::move(change));
    out.push_back(*std::move(due));
  }
  return out;
}

}  // namespace satchel::casework
