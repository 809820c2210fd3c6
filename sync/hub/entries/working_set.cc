#include "sync/hub/entries/working_set.h"

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/evidence/chain.h"
#include "sync/hub/central/kept_entry.h"

namespace satchel::hub {

namespace cf = conflict_field;

std::vector<ScopeSet> visible_to(const DeviceRow& device, const std::vector<ScopeSet>& sets) {
  std::vector<ScopeSet> out;
  for (const auto& set : sets) {
    const bool shared = std::any_of(device.scopes.begin(), device.scopes.end(), [&](const std::string& scope) {
      return std::binary_search(set.scopes.begin(), set.scopes.end(), scope);
    });
    if (shared) out.push_back(set);
  }
  return out;
}

Result<bool> Visibility::sees(ScopeSetNo set) {
  if (author_.sees_all) return true;
  if (!known_.contains(set.value)) {
    SATCHEL_ASSIGN(const auto all, central_.scope_sets());
    for (const auto& other : all) known_[other.no.value] = false;
    for (const auto& other : visible_to(author_.device, all)) known_[other.no.value] = true;
  }
  return known_[set.value];
}

Result<RecordState*> WorkingSet::find(TypeNo type, const Id& id) {
  if (const auto it = slots_.find(id); it != slots_.end())
    return it->second.now.state.type == type ? &it->second.now.state : nullptr;
  SATCHEL_ASSIGN(auto stored, central_.record(type, id));
  if (!stored) return nullptr;
  Slot slot;
  slot.before = Place{stored->scopes, stored->state.version, stored->state.alive};
  slot.root_before = stored->state.root;
  slot.now = *std::move(stored);
  return &slots_.emplace(id, std::move(slot)).first->second.now.state;
}

RecordState& WorkingSet::make(const RecordType& type, const Id& id) {
  Slot& slot = slots_[id];
  slot.now.state = empty_record(type, id);
  return slot.now.state;
}

void WorkingSet::touch(RecordState& record) {
  Slot& slot = slots_.at(record.id);
  if (!slot.touched) touched_.push_back(record.id);
  slot.touched = true;
  if (record.type == cf::kType) unindexed_.push_back(record.id);
}

Result<bool> WorkingSet::visible(const RecordState& record) {
  const Slot& slot = slots_.at(record.id);
  if (!slot.before) return true;  // made by this very entry
  return visibility_.sees(slot.before->scopes);
}

Result<bool> WorkingSet::refused_new(const Id& id) { return author_.refused_new.contains(id); }

/// The root of a record that is here, of that type or, where it names none, of any.
Result<std::optional<Id>> WorkingSet::root_of(const Id& id, std::string_view type) {
  if (const auto it = slots_.find(id); it != slots_.end()) return std::optional(it->second.now.state.root);
  for (const RecordType& t : schema_.types()) {
    if (!type.empty() && t.name != type) continue;
    SATCHEL_ASSIGN(const RecordState* record, find(t.number, id));
    if (record) return std::optional(record->root);
  }
  return std::optional<Id>();
}

/// What hangs on a record has its root, by which it is found without reading all of the type.
Result<std::vector<Id>> WorkingSet::holding(const RecordType& type, std::size_t field, const Value& value) {
  if (type.scope.parent != field) return central_.holding(type.number, field, value, nullptr);
  const auto id = id_from_bytes(std::get<Octets>(value).bytes);
  if (!id) return std::vector<Id>();
  SATCHEL_ASSIGN(const auto root, root_of(*id, type.fields[field].refers_to));
  if (!root) return std::vector<Id>();
  return central_.holding(type.number, field, value, &*root);
}

Result<std::optional<Id>> WorkingSet::open_conflict(const Id& record, std::string_view field) {
  SATCHEL_TRY(index_conflicts());
  return central_.open_conflict(record, field, author_.device.id);
}

Result<bool> WorkingSet::any_open_conflict(const Id& root) {
  SATCHEL_TRY(index_conflicts());
  return central_.any_open_conflict(root);
}

Status WorkingSet::index_conflicts() {
  for (const auto& id : std::exchange(unindexed_, {})) SATCHEL_TRY(index_conflict(slots_.at(id)));
  return {};
}

void WorkingSet::begin_entry(Version version, Provenance from) {
  version_ = version;
  from_ = std::move(from);
}

Result<Provenance> WorkingSet::provenance(Version version) {
  if (version >= version_) return from_;
  SATCHEL_ASSIGN(const auto row, central_.history(version));
  if (!row) return Provenance{};
  SATCHEL_ASSIGN(const auto by, central_.writer(row->writer));
  if (!by) return Provenance{};
  const Origin first = row->origin.value_or(Origin{by->epoch, row->seq});
  SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(row->packed));
  return Provenance{row->author, to_text(by->device), row->time, entry_identity(by->device, first, kept.hash),
                    row->writer};
}

OpenConflict open_conflict_of(const RecordType& type, const RecordState& r) {
  const auto text = [&](FieldNo f) {
    const auto* t = std::get_if<std::string>(&r.fields[*type.index_of(f)].value);
    return t ? *t : std::string();
  };
  const auto* record = std::get_if<Octets>(&r.fields[*type.index_of(FieldNo{cf::record})].value);
  const auto id = record ? id_from_bytes(record->bytes) : Result<Id>(Id{});
  const auto device = id_from_text(text(cf::proposed_device));
  return {r.id, id ? *id : Id{}, device ? *device : Id{}, r.root, text(cf::field)};
}

bool is_waiting(const RecordType& type, const RecordState& r) {
  const auto* rule = std::get_if<std::string>(&r.fields[*type.index_of(FieldNo{cf::rule})].value);
  return r.alive && rule && *rule == "parked" && is_null(r.fields[*type.index_of(FieldNo{cf::taken})].value);
}

Status index_parked(CentralWrite& central, const RecordType& type, const RecordState& r) {
  if (is_waiting(type, r)) return central.put_parked({r.id, r.root, {}});
  return central.drop_parked(r.id);
}

Status WorkingSet::index_conflict(const Slot& slot) {
  const RecordState& r = slot.now.state;
  const RecordType& type = *schema_.find(cf::kType);
  const auto* state = std::get_if<std::string>(&r.fields[*type.index_of(FieldNo{cf::state})].value);
  SATCHEL_TRY(index_parked(central_, type, r));
  return central_.set_open_conflict(open_conflict_of(type, r), state && *state == "open");
}

/// What waits under a root that something was changed of is looked at again.
Status WorkingSet::wake_parked(const Id& root) {
  SATCHEL_ASSIGN(const auto rows, central_.parked_under(root));
  for (const ParkedRow& row : rows)
    if (!row.awaits.is_null()) SATCHEL_TRY(central_.put_parked({row.conflict, row.root, {}}));
  return {};
}

Status WorkingSet::flush(Version version) {
  SATCHEL_TRY(place_all(version));
  for (const auto& id : touched_) {
    Slot& slot = slots_.at(id);
    if (slot.before && slot.root_before != slot.now.state.root) SATCHEL_TRY(wake_parked(slot.root_before));
    SATCHEL_TRY(wake_parked(slot.now.state.root));
    conflicts_made_ += slot.now.state.type == cf::kType && !slot.before ? 1 : 0;
    SATCHEL_TRY(central_.put(std::move(slot.now), slot.before));
  }
  return {};
}

}  // namespace satchel::hub
