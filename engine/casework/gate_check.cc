#include "engine/casework/gate_check.h"

#include <algorithm>
#include <map>

#include "engine/casework/draft_world.h"
#include "engine/casework/store_world.h"

namespace satchel::casework {
namespace {

/// The records that the draft brings to a state that a gate is asked about.
std::vector<const DraftChange*> gated_in(const Schema& schema, const Draft& draft) {
  std::vector<const DraftChange*> out;
  for (const DraftChange& change : draft.changes) {
    const RecordType* type = schema.find(change.type);
    const bool gated = type && std::ranges::any_of(change.fields, [&](const Assign& assign) {
                         const auto at = type->index_of(assign.field);
                         const auto* to = std::get_if<std::string>(&assign.value);
                         return at && to && type->fields[*at].policy == Policy::state && is_gated(change.type, *to);
                       });
    if (gated) out.push_back(&change);
  }
  return out;
}

Result<BlobIsHere> receipted(Store& store) {
  SATCHEL_ASSIGN(const auto standings, store.blob_standings());
  std::map<Hash, bool> held;
  for (const BlobStanding& blob : standings) held[blob.sha256] = blob.held || blob.trimmed;
  return BlobIsHere([held = std::move(held)](const Hash& blob) -> Result<bool> {
    const auto known = held.find(blob);
    return known == held.end() || known->second;
  });
}

}  // namespace

Result<std::vector<Lack>> draft_lacks(Store& store, Draft& draft) {
  std::vector<Lack> out;
  for (DraftChange& change : draft.changes)
    if (change.kind == ChangeKind::create && change.id.is_null()) change.id = store.make_id();
  const auto gated = gated_in(*store.schema(), draft);
  if (gated.empty()) return out;
  StoreWorld saved(store);
  DraftWorld world(saved);
  for (const DraftChange& change : draft.changes) SATCHEL_TRY(world.lay(change));
  SATCHEL_ASSIGN(const BlobIsHere here, receipted(store));
  for (const DraftChange* change : gated) {
    SATCHEL_ASSIGN(const auto before, saved.find(change->type, change->id));
    SATCHEL_ASSIGN(const auto after, world.find(change->type, change->id));
    if (!after || (before && before->value("status") == after->value("status") &&
                   before->value("state") == after->value("state")))
      continue;
    SATCHEL_ASSIGN(const auto lacks, step_lacks(world, *after, here));
    out.insert(out.end(), lacks.begin(), lacks.end());
  }
  return out;
}

Result<std::vector<Id>> save_through_gate(Store& store, Draft draft) {
  SATCHEL_ASSIGN(const auto lacks, draft_lacks(store, draft));
  std::vector<Lack> keeps;
  std::ranges::copy_if(lacks, std::back_inserter(keeps), [](const Lack& lack) { return !lack.waits; });
  if (!keeps.empty()) return fail(Code::gate_closed, gate_detail(keeps));
  return store.save(draft);
}

}  // namespace satchel::casework
