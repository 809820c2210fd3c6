#include "sync/hub/upkeep/compact.h"

#include <algorithm>

#include "engine/schema/schema.h"
#include "sync/hub/entries/erasures.h"
#include "sync/hub/entries/working_set.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kLookedAtOnce = 200;

/// Whether a record that lies under the same root hangs on that one.
Result<bool> names(CentralView& view, const Schema& schema, const std::pair<TypeNo, Id>& other, const Id& id) {
  const RecordType* type = schema.find(other.first);
  if (!type || other.second == id) return false;
  SATCHEL_ASSIGN(const auto record, view.record(other.first, other.second));
  if (!record) return false;
  if (type->number == conflict_field::kType) return about_of(*type, record->state) == id;
  return parent_named(schema, *type, record->state).id == id;
}

Result<bool> is_named(CentralView& view, const Schema& schema, const RecordState& tomb) {
  SATCHEL_ASSIGN(const auto all, view.under(tomb.root));
  for (const auto& other : all) {
    SATCHEL_ASSIGN(const bool named, names(view, schema, other, tomb.id));
    if (named) return true;
  }
  return false;
}

class Compactor {
 public:
  Compactor(const Schema& schema, Version upto) : schema_(schema), upto_(upto) {}

  /// Looks at some, behind `after`; the last of them. `write`: drops.
  Result<std::optional<Id>> some(CentralView& view, CentralWrite* write, const Id& after) {
    SATCHEL_ASSIGN(const auto batch, view.deleted(after, kLookedAtOnce));
    for (const auto& [type, id] : batch) {
      SATCHEL_ASSIGN(const auto record, view.record(type, id));
      if (record && !record->state.alive && record->state.version <= upto_) SATCHEL_TRY(one(view, write, *record));
    }
    return batch.size() < kLookedAtOnce ? std::optional<Id>() : std::optional(batch.back().second);
  }
  Compaction done;

 private:
  Status one(CentralView& view, CentralWrite* write, const StoredRecord& record) {
    SATCHEL_ASSIGN(const bool named, is_named(view, schema_, record.state));
    ++(named ? done.kept : done.dropped);
    return named || !write ? Status{} : write->drop(record);
  }

  const Schema& schema_;
  const Version upto_;
};

Result<Version> bound_of(CentralView& view, Millis before) {
  SATCHEL_ASSIGN(const Millis horizon, horizon_of(view));
  if (before > horizon)
    return fail(Code::invalid, horizon.count == 0 ? "there is no records horizon yet (satchel-hub horizon)"
                                                  : "the records horizon lies at " + to_rfc3339(horizon));
  return view.last_received(before);
}

Status commit_as_it_was(CentralWrite& write) {
  SATCHEL_ASSIGN(const Head head, write.head());
  return write.commit(head);
}

/// Before anything goes: whoever looked last before that is to pull anew.
Status set_dropped(Central& central, Version upto) {
  SATCHEL_ASSIGN(const auto write, central.write());
  SATCHEL_TRY(set_tombs_dropped(*write, upto));
  return commit_as_it_was(*write);
}

Result<Compaction> drop_once(Central& central, Version upto) {
  const SchemaPtr schema = central.schema();
  Compactor compactor(*schema, upto);
  for (std::optional<Id> after = Id{}; after;) {
    SATCHEL_ASSIGN(const auto write, central.write());
    SATCHEL_ASSIGN(after, compactor.some(*write, write.get(), *after));
    SATCHEL_TRY(commit_as_it_was(*write));
  }
  return compactor.done;
}

Result<Compaction> count_tombs(Central& central, Millis before) {
  SATCHEL_ASSIGN(const auto view, central.view());
  SATCHEL_ASSIGN(const Version upto, bound_of(*view, before));
  const SchemaPtr schema = central.schema();
  Compactor compactor(*schema, upto);
  for (Id after;;) {
    SATCHEL_ASSIGN(const auto last, compactor.some(*view, nullptr, after));
    if (!last) return compactor.done;
    after = *last;
  }
}

}  // namespace

Result<Compaction> compact(Central& central, Millis before, bool only_count) {
  if (only_count) return count_tombs(central, before);
  Version upto;
  {
    SATCHEL_ASSIGN(const auto view, central.view());
    SATCHEL_ASSIGN(upto, bound_of(*view, before));
  }
  if (upto == Version{}) return Compaction{};
  SATCHEL_TRY(set_dropped(central, upto));
  Compaction out;
  for (bool again = true; again;) {  // what was named by a tomb alone goes once that has gone
    SATCHEL_ASSIGN(const Compaction pass, drop_once(central, upto));
    again = pass.dropped > 0 && pass.kept > 0;
    out.dropped += pass.dropped;
    out.kept = pass.kept;
  }
  SATCHEL_ASSIGN(const auto write, central.write());
  SATCHEL_ASSIGN(out.departed, write->drop_departed(upto));
  SATCHEL_TRY(commit_as_it_was(*write));
  return out;
}

}  // namespace satchel::hub
