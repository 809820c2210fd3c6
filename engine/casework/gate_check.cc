#include "engine/casework/gate_check.h"

#include <algorithm>
#include <map>

#include "engine/casework/crime.h"
#include "engine/casework/draft_world.h"
#include "engine/casework/extensions.h"
#include "engine/casework/guards.h"
#include "engine/casework/linking.h"
#include "engine/casework/quiet.h"
#include "engine/casework/store_world.h"

namespace satchel::casework {
namespace {

/// Whether the change brings a record to a state that a gate is asked about, or takes away what it was asked for.
bool is_asked(const DraftChange& change, const std::optional<Sheet>& before, const Sheet& after) {
  const std::string_view field = step_field(change.type), state = after.text(field);
  if (!is_gated(change.type, state)) return false;
  if (!before || before->text(field) != state) return true;
  return std::ranges::any_of(change.fields, [&](const Assign& a) { return is_ground(change.type, a.field, state); });
}

const Assign* assigned(const DraftChange& change, std::string_view field) {
  const auto at = std::ranges::find(change.fields, field, &Assign::field);
  return at == change.fields.end() ? nullptr : &*at;
}

bool is_asked_otherwise(const DraftChange& change) {
  constexpr std::string_view kTypes[] = {"reward", "complaint", "case", "quiet_rule", "police_transfer"};
  return std::ranges::find(kTypes, change.type) != std::end(kTypes);
}

/// One that is called extended; one whose site is taken away.
Result<std::vector<Lack>> complaint_kept(World& saved, World& world, const DraftChange& change, const Sheet& after) {
  std::vector<Lack> out;
  if (assigned(change, "extended")) {
    SATCHEL_ASSIGN(out, extended_lacks(world, after));
  }
  if (!assigned(change, "site") && !assigned(change, "same_as")) return out;
  SATCHEL_ASSIGN(const auto before, saved.find("complaint", change.id));
  if (!before) return out;
  const TiedBy had = ties_of(*before);
  if (had.site && assigned(change, "site")) {
    SATCHEL_ASSIGN(const auto lacks, unlinked_lacks(world, after, *had.site));
    out.insert(out.end(), lacks.begin(), lacks.end());
    if (!lacks.empty()) return out;
  }
  const Assign* why = assigned(change, "parted_reason");
  SATCHEL_ASSIGN(const auto lacks, parted_lacks(world, after, had, why && after.has("parted_reason")));
  out.insert(out.end(), lacks.begin(), lacks.end());
  return out;
}

/// One that is given its complaint only now, and one whose mark of a suspected crime is taken off.
Result<std::vector<Lack>> case_kept(Store& store, World& saved, const DraftChange& change, const Sheet& after) {
  std::vector<Lack> out;
  SATCHEL_ASSIGN(const auto before, saved.find("case", change.id));
  const Assign* complaint = assigned(change, "complaint");
  if (complaint && before && !before->has("complaint") && after.has("complaint"))
    out = late_complaint_lacks(before->text("status"), after);
  const bool says = assigned(change, kCrimeFlag) && !after.flag(kCrimeFlag);
  if (!says || (before ? before->value(kCrimeFlag) : Value{}) == after.value(kCrimeFlag)) return out;
  const std::string& role = store.identity().role;
  const Assign* why = assigned(change, kCrimeCleared);
  const auto lacks = lowering_lacks(after, role == "office" || role == "leader", why && !is_null(why->value));
  out.insert(out.end(), lacks.begin(), lacks.end());
  return out;
}

/// What the hub would refuse beside the states: a reward against its rule, the mark of a suspected crime taken off, a
/// complaint called extended, one that comes to a case that is over, hours of a rule of quiet that are none.
Result<std::vector<Lack>> other_lacks(Store& store, World& saved, World& world, const DraftChange& change) {
  if (!is_asked_otherwise(change) || change.fields.empty()) return std::vector<Lack>();
  SATCHEL_ASSIGN(const auto after, world.find(change.type, change.id));
  if (!after) return std::vector<Lack>();
  if (change.type == "quiet_rule") return hours_lacks(*after);
  if (change.type == "police_transfer") return police_lacks(*after);
  if (change.type == "reward") return reward_forbidden(world, *after, std::nullopt);
  if (change.type == "complaint") return complaint_kept(saved, world, change, *after);
  return case_kept(store, saved, change, *after);
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
  const auto concerns = [](const DraftChange& c) { return !step_field(c.type).empty() || is_asked_otherwise(c); };
  if (std::ranges::none_of(draft.changes, concerns)) return out;
  StoreWorld saved(store);
  DraftWorld world(saved);
  for (const DraftChange& change : draft.changes) SATCHEL_TRY(world.lay(change));
  BlobIsHere here;
  for (const DraftChange& change : draft.changes) {
    SATCHEL_ASSIGN(const auto others, other_lacks(store, saved, world, change));
    out.insert(out.end(), others.begin(), others.end());
    if (step_field(change.type).empty()) continue;
    SATCHEL_ASSIGN(const auto before, saved.find(change.type, change.id));
    SATCHEL_ASSIGN(const auto after, world.find(change.type, change.id));
    if (!after || !is_asked(change, before, *after)) continue;
    if (!here) {
      SATCHEL_ASSIGN(here, receipted(store));
    }
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
