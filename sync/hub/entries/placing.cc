// Where a record belongs: the root that it hangs under, whose scopes it has, in the same commit as what puts it there.
//
// A child has the root and the scopes of its parent, and takes what hangs on itself along wherever it goes: who may see
// a photo, and what a gate asks of a case, is looked up by root. A child whose parent has not come yet has that one's
// id for its root, and its maker's home for scopes; it is noted as an orphan, and placed when the parent comes.
#include <algorithm>
#include <utility>

#include "sync/hub/entries/working_set.h"

namespace satchel::hub {

namespace cf = conflict_field;

ParentRef parent_named(const Schema& schema, const RecordType& type, const RecordState& record) {
  if (!type.scope.parent) return {};
  const auto* reference = std::get_if<Octets>(&record.fields[*type.scope.parent].value);
  const auto id = reference ? id_from_bytes(reference->bytes) : Result<Id>(fail(Code::invalid));
  if (!id || *id == record.id) return {};
  std::string_view name = type.fields[*type.scope.parent].refers_to;
  if (type.scope.parent_type) {
    const auto* named = std::get_if<std::string>(&record.fields[*type.scope.parent_type].value);
    if (named) name = *named;
  }
  const RecordType* parent = schema.find(name);
  return {parent ? parent->number : TypeNo{0}, *id};
}

Id about_of(const RecordType& conflict_type, const RecordState& conflict) {
  const auto* record = std::get_if<Octets>(&conflict.fields[*conflict_type.index_of(FieldNo{cf::record})].value);
  const auto id = record ? id_from_bytes(record->bytes) : Result<Id>(Id{});
  return id ? *id : Id{};
}

namespace {

std::vector<std::string> scopes_said(const RecordType& type, const RecordState& record) {
  if (!type.scope.fixed.empty()) return std::vector<std::string>{type.scope.fixed};
  std::vector<std::string> out;
  for (const std::size_t at : type.scope.fields) {
    const Value& v = record.fields[at].value;
    if (const auto* text = std::get_if<std::string>(&v); text && !text->empty()) out.push_back(*text);
    if (const auto* set = std::get_if<TextSet>(&v)) out.insert(out.end(), set->begin(), set->end());
  }
  return make_set(std::move(out));
}

/// Nothing for a device that has none: its record is kept, and found by those who see all.
std::vector<std::string> home_of(const DeviceRow& device) {
  return {device.scopes.begin(), device.scopes.begin() + (device.scopes.empty() ? 0 : 1)};
}

}  // namespace

Result<WorkingSet::Slot*> WorkingSet::slot_of(TypeNo type, const Id& id) {
  SATCHEL_ASSIGN(const RecordState* found, type == 0 ? Result<RecordState*>(nullptr) : find(type, id));
  return found ? &slots_.at(id) : nullptr;
}

Status WorkingSet::place_all(Version version) {
  const auto builtin = [this](const Slot& slot) { return schema_.find(slot.now.state.type)->builtin; };
  for (std::size_t i = 0; i < touched_.size(); ++i)  // NOLINT(modernize-loop-convert): it grows while roots move
    if (Slot& slot = slots_.at(touched_[i]); !builtin(slot)) SATCHEL_TRY(place(slot, version));
  for (const Id& id : touched_) {
    Slot& slot = slots_.at(id);
    if (!builtin(slot)) continue;
    if (!slot.before) place_conflict(slot);
    SATCHEL_TRY(index_conflict(slot));
  }
  return {};
}

/// The scopes of a touched record: its parent's, its own, or, when it has none, its maker's home.
Status WorkingSet::place(Slot& slot, Version version) {
  if (slot.placed != Placed::no) return {};
  slot.placed = Placed::under_way;
  RecordState& r = slot.now.state;
  const RecordType& type = *schema_.find(r.type);
  const ScopeSetNo scopes_then = slot.now.scopes;
  const Id root_then = r.root;
  if (type.scope.parent)
    SATCHEL_TRY(place_by(slot, parent_named(schema_, type, r), version));
  else
    SATCHEL_TRY(place_by_itself(slot, type));
  slot.placed = Placed::yes;
  if (!slot.before) return take_in_orphans(r.id, version);
  if (slot.now.scopes != scopes_then) {
    enter(slot, version);
    if (r.root == r.id) return move(r.id, slot.now.scopes, version);
  }
  return slot.now.scopes != scopes_then || r.root != root_then ? follow(slot, root_then, version) : Status{};
}

/// Its parent, where that is changed as well, is placed before it.
Status WorkingSet::place_by(Slot& slot, const ParentRef& named, Version version) {
  RecordState& r = slot.now.state;
  SATCHEL_TRY(central_.drop_orphan(r.id));
  SATCHEL_ASSIGN(Slot* const parent, named.id.is_null() ? Result<Slot*>(nullptr) : slot_of(named.type, named.id));
  if (parent) {
    if (parent->touched) SATCHEL_TRY(place(*parent, version));
    r.root = parent->now.state.root;
    slot.now.scopes = parent->now.scopes;
    return {};
  }
  if (!slot.before) {
    SATCHEL_ASSIGN(slot.now.scopes, central_.intern(home_of(author_.device)));
  }
  if (named.id.is_null()) return {};
  r.root = named.id;
  return central_.put_orphan({r.id, r.type, named.id});
}

Status WorkingSet::place_by_itself(Slot& slot, const RecordType& type) {
  auto scopes = scopes_said(type, slot.now.state);
  if (scopes.empty() && slot.before) return {};
  if (scopes.empty()) scopes = home_of(author_.device);
  SATCHEL_ASSIGN(slot.now.scopes, central_.intern(scopes));
  return {};
}

/// A conflict goes where the record goes that it is about, which is in the set: it was just merged.
void WorkingSet::place_conflict(Slot& slot) {
  const auto about = slots_.find(about_of(*schema_.find(cf::kType), slot.now.state));
  if (about == slots_.end()) return;
  slot.now.scopes = about->second.now.scopes;
  slot.now.state.root = about->second.now.state.root;
}

/// What came before its parent, which is here now.
Status WorkingSet::take_in_orphans(const Id& parent, Version version) {
  SATCHEL_ASSIGN(const auto orphans, central_.orphans(parent));
  for (const OrphanRow& row : orphans) SATCHEL_TRY(follow_one(slots_.at(parent), row.type, row.id, version));
  return {};
}

/// Under that root, by what the database and this entry say: what stood, then what is new.
Result<std::vector<std::pair<TypeNo, Id>>> WorkingSet::now_under(const Id& root) {
  SATCHEL_ASSIGN(auto out, central_.under(root));
  for (const Id& id : touched_) {
    const Slot& slot = slots_.at(id);
    if (!slot.before) out.emplace_back(slot.now.state.type, id);
  }
  std::vector<std::pair<TypeNo, Id>> kept;
  for (const auto& [type, id] : out) {
    SATCHEL_ASSIGN(const Slot* slot, slot_of(type, id));
    if (slot && slot->now.state.root == root && id != root) kept.emplace_back(type, id);
  }
  return kept;
}

/// Everything that hangs on the record, and was under that root, goes along.
Status WorkingSet::follow(const Slot& parent, const Id& old_root, Version version) {
  SATCHEL_ASSIGN(const auto below, now_under(old_root));
  for (const auto& [type, id] : below) SATCHEL_TRY(follow_one(parent, type, id, version));
  return {};
}

/// One of them, if it is a child of the record or a conflict about it.
Status WorkingSet::follow_one(const Slot& parent, TypeNo number, const Id& id, Version version) {
  SATCHEL_ASSIGN(Slot * slot, slot_of(number, id));
  if (!slot) return {};
  RecordState& r = slot->now.state;
  const RecordType& type = *schema_.find(number);
  if (number == cf::kType) {
    if (about_of(type, r) != parent.now.state.id) return {};
    r.root = parent.now.state.root;
    if (std::exchange(slot->now.scopes, parent.now.scopes) != parent.now.scopes) enter(*slot, version);
    return touch(r), Status{};
  }
  if (parent_named(schema_, type, r).id != parent.now.state.id) return {};
  touch(r);
  if (slot->placed == Placed::yes) slot->placed = Placed::no;
  return place(*slot, version);
}

void WorkingSet::enter(Slot& slot, Version version) {
  RecordState& r = slot.now.state;
  r.entered = r.version = version;
  r.only = kHubWriter;  // its maker, too, must hear where it went
}

/// What lies under a root goes where it goes.
Status WorkingSet::move(const Id& root, ScopeSetNo to, Version version) {
  SATCHEL_ASSIGN(const auto below, now_under(root));
  for (const auto& [type, id] : below) {
    Slot& slot = slots_.at(id);
    slot.now.scopes = to;
    if (slot.before) enter(slot, version);
    touch(slot.now.state);
  }
  return {};
}

}  // namespace satchel::hub
