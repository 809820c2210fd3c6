#include <algorithm>

#include "engine/base/limits.h"
#include "engine/store/composer.h"
#include "engine/store/impl.h"
#include "engine/store/settlement.h"

namespace satchel {

/// A record that the transaction under way has changed, to be written once at its end.
struct Store::Impl::Touched {
  LocalRecords::Found found;
  bool fresh = false;  // made by this transaction under an id of our own making
};

Entry Store::Impl::begin_entry(const std::string& actor) {
  return {tables.schema()->version(), actor.empty() ? identity.user : actor, stamp(), {}};
}

Result<Store::Impl::Touched*> Store::Impl::touch(std::map<Id, Touched>& open, const RecordType& type,
                                                 const DraftChange& change) {
  if (const auto it = open.find(change.id); it != open.end()) return &it->second;
  Touched touched;
  const bool create = change.kind == ChangeKind::create;
  if (create && change.id.is_null()) {
    touched.found.record = new_local_record(type, make_id());
    touched.fresh = true;
  } else {
    SATCHEL_ASSIGN(touched.found, records->find(type.number, change.id));
    const bool here = touched.found.place != LocalRecords::Place::nowhere;
    if (create && here) return fail(Code::invalid_value, "this id is taken: " + to_text(change.id));
    if (!create && (!here || touched.found.record.alive != (change.kind != ChangeKind::undelete)))
      return fail(Code::not_here, type.name + " " + to_text(change.id));
  }
  const Id id = touched.found.record.id;
  return &open.emplace(id, std::move(touched)).first->second;
}

Status Store::Impl::commit_entry(Entry entry, std::map<Id, Touched>& open) {
  const Bytes bytes = encode(entry);
  if (bytes.size() > limits::kTransactionBytes) return fail(Code::too_large, "a transaction above 4 MiB");
  SATCHEL_ASSIGN(const std::int64_t n, journal->append(bytes));
  for (auto& [id, touched] : open) {
    LocalRecord& record = touched.found.record;
    record.pending.push_back(n);
    if (!touched.fresh) {
      SATCHEL_TRY(records->write(touched.found));
      continue;
    }
    SATCHEL_ASSIGN(const bool inserted, tables.find(record.type)->insert(to_row(std::move(record))));
    if (!inserted) return fail(Code::internal, "a fresh id is taken: " + to_text(id));
  }
  return {};
}

Result<std::vector<Id>> Store::Impl::save_now(Draft draft) {
  Entry entry = begin_entry(draft.actor);
  std::map<Id, Touched> open;
  std::vector<Id> out;
  for (auto& change : draft.changes) {
    const RecordType* type = tables.schema()->find(change.type);
    if (!type) return fail(Code::unknown_type, change.type);
    SATCHEL_ASSIGN(Touched * touched, touch(open, *type, change));
    LocalRecord& record = touched->found.record;
    if (change.kind == ChangeKind::create) record.author = entry.actor;
    SATCHEL_ASSIGN(Change composed, compose(*type, std::move(change), role(), record, progress.cursor.version));
    entry.changes.push_back(std::move(composed));
    out.push_back(record.id);
  }
  SATCHEL_TRY(commit_entry(std::move(entry), open));
  return out;
}

Result<std::vector<Id>> Store::Impl::save(const Draft& draft) {
  if (draft.changes.empty()) return std::vector<Id>{};
  if (draft.changes.size() > limits::kTransactionChanges)
    return fail(Code::too_large,
                "a transaction holds at most " + std::to_string(limits::kTransactionChanges) + " changes");
  std::vector<Id> out;
  SATCHEL_TRY(in_transaction([&]() -> Status {
    SATCHEL_ASSIGN(out, save_now(draft));
    return {};
  }));
  return out;
}

Status Store::Impl::seal(TypeNo type_number, const Id& id) {
  return in_transaction([&]() -> Status {
    const RecordType* type = tables.schema()->find(type_number);
    if (!type) return fail(Code::unknown_type, std::to_string(type_number));
    std::map<Id, Touched> open;
    SATCHEL_ASSIGN(Touched * touched, touch(open, *type, {ChangeKind::update, type->name, id, {}}));
    LocalRecord& record = touched->found.record;
    if (record.sealed) return fail(Code::sealed, to_text(id));
    if ((type->write & role()) == 0) return fail(Code::not_permitted, type->name);
    Entry entry = begin_entry({});
    entry.changes.push_back(compose_seal(*type, record));
    show_change(*type, entry.changes.back(), record);
    return commit_entry(std::move(entry), open);
  });
}

Result<std::vector<Id>> Store::Impl::settled_with(const Subject& about) {
  std::vector<Id> out;
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT _id,field FROM conflict WHERE state='open' AND record=? AND "
                                     "proposed_device=?"));
  s->bind(0, about.record).bind_text(1, about.proposer);
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    if (std::find(about.others.begin(), about.others.end(), s->text(1)) != about.others.end()) out.push_back(s->id(0));
  }
}

/// The record that a conflict is about; null when it is not here, or deleted.
Result<Store::Impl::Touched*> Store::Impl::touch_subject(std::map<Id, Touched>& open, const Subject& about) {
  if (!about.type) return nullptr;
  auto touched = touch(open, *about.type, {ChangeKind::update, about.type->name, about.record, {}});
  if (touched.code() == Code::not_here) return nullptr;
  return touched;
}

Status Store::Impl::settle_now(const Id& id, Take take, std::string_view json) {
  const Schema& schema = *tables.schema();
  const RecordType& type = *schema.find(conflict_field::kType);
  std::map<Id, Touched> open;
  std::vector<const LocalRecord*> conflicts;
  const auto add = [&](const Id& conflict) -> Status {
    SATCHEL_ASSIGN(Touched * touched, touch(open, type, {ChangeKind::update, type.name, conflict, {}}));
    conflicts.push_back(&touched->found.record);
    return {};
  };
  SATCHEL_TRY(add(id));
  const Subject about = subject(schema, *conflicts.front());
  if (take != Take::value && !about.others.empty()) {
    SATCHEL_ASSIGN(const auto others, settled_with(about));
    for (const Id& other : others)
      if (other != id) SATCHEL_TRY(add(other));
  }
  SATCHEL_ASSIGN(Touched * touched, touch_subject(open, about));
  LocalRecord* target = touched ? &touched->found.record : nullptr;
  SATCHEL_ASSIGN(Settlement settled, settlement(schema, conflicts, take, json, target));
  if (settled.edit && !target) return fail(Code::not_here, to_text(about.record));
  const bool edits = settled.edit && !target->sealed;  // a seal stands: then closing is all there is to do

  Entry entry = begin_entry({});
  entry.changes = std::move(settled.closings);
  if (edits) {
    SATCHEL_ASSIGN(Change change, compose_settling(schema, conflicts, *settled.edit, role(), *target));
    entry.changes.push_back(std::move(change));
  } else {
    open.erase(about.record);
  }
  for (const Change& change : entry.changes)
    show_change(*schema.find(change.type), change, open.at(change.id).found.record);
  return commit_entry(std::move(entry), open);
}

Status Store::Impl::settle(const Id& id, Take take, std::string_view json) {
  return in_transaction([&] { return settle_now(id, take, json); });
}

}  // namespace satchel
