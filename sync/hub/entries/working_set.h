// The records that one transaction touches at the hub: read once, merged in memory, written back together with their
// places in the feed.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "engine/merge/apply.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// Who brings an entry: a device under one of its epochs, or a session of the office.
struct Author {
  DeviceRow device;
  WriterNo no;
  Epoch epoch;
  bool sees_all = false;               // a session of the office: no scope bounds it
  std::unordered_set<Id> refused_new;  // as CentralView::refused_new, kept true while entries are committed
  bool restores = false;               // puts back what stood here: rights were judged then
  bool counts = false;                 // writes what the hub counts (counted_fields.h)
};

/// Which scope sets an author shares a scope with; sets that come to be meanwhile are looked up when first met.
class Visibility {
 public:
  Visibility(CentralView& central, const Author& author) : central_(central), author_(author) {}
  Result<bool> sees(ScopeSetNo set);
  /// Sets that were met were taken back.
  void forget() { known_.clear(); }

 private:
  CentralView& central_;
  const Author& author_;
  std::unordered_map<std::int64_t, bool> known_;
};

/// The line of a conflict in the index of open ones.
OpenConflict open_conflict_of(const RecordType& type, const RecordState& conflict);

/// The line of a conflict among the parked steps: written, or taken out.
Status index_parked(CentralWrite& central, const RecordType& type, const RecordState& conflict);
/// Whether the conflict is a parked step that still waits.
bool is_waiting(const RecordType& type, const RecordState& conflict);

/// What a record names as its parent: null where it names none. `type`: 0 for one that this schema does not know.
struct ParentRef {
  TypeNo type = 0;
  Id id;
};
ParentRef parent_named(const Schema& schema, const RecordType& type, const RecordState& record);
/// The record that a conflict is about; null where that is not said.
Id about_of(const RecordType& conflict_type, const RecordState& conflict);

class WorkingSet : public Records {
 public:
  /// All must outlive it.
  WorkingSet(CentralWrite& central, const Schema& schema, const Author& author, Visibility& visibility)
      : central_(central), schema_(schema), author_(author), visibility_(visibility) {}

  Result<RecordState*> find(TypeNo type, const Id& id) override;
  RecordState& make(const RecordType& type, const Id& id) override;
  void touch(RecordState& record) override;
  Result<bool> visible(const RecordState& record) override;
  Result<bool> refused_new(const Id& id) override;
  Result<std::vector<Id>> holding(const RecordType& type, std::size_t field, const Value& value) override;
  Result<Provenance> provenance(Version version) override;
  Result<std::optional<Id>> open_conflict(const Id& record, std::string_view field) override;
  Result<bool> any_open_conflict(const Id& root) override;

  /// The provenance of the entry under way: versions at or above `version` are its own.
  void begin_entry(Version version, Provenance from);
  /// Gives touched records their scopes and writes all of them.
  Status flush(Version version);
  /// Conflicts that were raised, once it is flushed.
  std::int64_t conflicts_made() const { return conflicts_made_; }

 private:
  enum class Placed : std::uint8_t { no, under_way, yes };
  struct Slot {
    StoredRecord now;
    std::optional<Place> before;
    Id root_before;
    bool touched = false;
    Placed placed = Placed::no;
  };
  Result<std::optional<Id>> root_of(const Id& id, std::string_view type);

  // Where records belong (placing.cc).
  Status place_all(Version version);
  Status place(Slot& slot, Version version);
  Status place_by(Slot& slot, const ParentRef& parent, Version version);
  Status place_by_itself(Slot& slot, const RecordType& type);
  void place_conflict(Slot& slot);
  Status take_in_orphans(const Id& parent, Version version);
  Status follow(const Slot& parent, const Id& old_root, Version version);
  Status follow_one(const Slot& parent, TypeNo type, const Id& id, Version version);
  Result<std::vector<std::pair<TypeNo, Id>>> now_under(const Id& root);
  void enter(Slot& slot, Version version);
  Status move(const Id& root, ScopeSetNo to, Version version);
  Result<Slot*> slot_of(TypeNo type, const Id& id);

  Status index_conflict(const Slot& slot);
  Status wake_parked(const Id& root);
  /// Conflicts that this entry wrote since the last call are found open, or not, from now on.
  Status index_conflicts();

  CentralWrite& central_;
  const Schema& schema_;
  const Author& author_;
  Visibility& visibility_;
  std::unordered_map<Id, Slot> slots_;
  std::int64_t conflicts_made_ = 0;
  std::vector<Id> touched_;    // in order, so that a run is repeatable
  std::vector<Id> unindexed_;  // conflicts touched since they were last indexed
  Version version_;
  Provenance from_;
};

/// Sets that share a scope with the device.
std::vector<ScopeSet> visible_to(const DeviceRow& device, const std::vector<ScopeSet>& sets);

}  // namespace satchel::hub
