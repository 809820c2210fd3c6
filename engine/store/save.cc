#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/merge/check_op.h"
#include "engine/merge/plain_identity.h"
#include "engine/store/composer.h"
#include "engine/store/impl.h"
#include "engine/store/settlement.h"

namespace satchel {

Result<Store::Impl::Touched*> Store::Impl::touch(std::map<Id, Touched>& open, const RecordType& type,
                                                 const DraftChange& change) {
  if (const auto it = open.find(change.id); it != open.end()) return &it->second;
  Touched touched;
  SATCHEL_ASSIGN(touched.found, records->find(type.number, change.id));
  const bool create = change.kind == ChangeKind::create;
  const bool here = touched.found.place != LocalRecords::Place::nowhere;
  if (create && here) return fail(Code::invalid_value, "this id is taken: " + to_text(change.id));
  if (!create && (!here || touched.found.record.alive != (change.kind != ChangeKind::undelete)))
    return fail(Code::not_here, type.name + " " + to_text(change.id));
  return &open.emplace(change.id, std::move(touched)).first->second;
}

Status Store::Impl::commit_entry(Bytes bytes, std::map<Id, Touched>& open, Kept as) {
  if (as == Kept::hidden) bytes += ports.random.bytes(kSaltBytes);
  if (bytes.size() > limits::kTransactionBytes) return fail(Code::too_large, "a transaction above 4 MiB");
  if (planted(Bug::rows_before_entry)) SATCHEL_TRY(db->run("COMMIT; BEGIN IMMEDIATE"));
  SATCHEL_ASSIGN(const std::int64_t n, journal->append(bytes, as));
  for (auto& [id, touched] : open) {
    LocalRecord& record = touched.found.record;
    SATCHEL_TRY(no_plain_identity(*tables.schema()->find(record.type), record.view, tables.schema()->utc_offset()));
    record.pending.push_back(n);
    SATCHEL_TRY(records->write(touched.found));
  }
  reached(Point::save_written);
  return {};
}

/// A record under an id of our making: nothing can be there, and nothing else in the transaction can name it.
Result<Id> Store::Impl::save_new(const RecordType& type, const DraftChange& draft, const Entry& head,
                                 EntryWriter& entry, Kept& as) {
  SATCHEL_ASSIGN(Change change, compose_new(type, draft, role(), make_id()));
  SATCHEL_TRY(nothing_plain(type, change.ops));
  entry.add(change);
  if (is_confidential(*tables.schema(), change)) as = Kept::hidden;
  const Id id = change.id;
  LocalRecord record = created_record(type, std::move(change), head.actor, journal->last() + 1);
  SATCHEL_ASSIGN(const Row row, records->row_of(type, std::move(record)));
  SATCHEL_ASSIGN(const bool inserted, tables.find(type.number)->insert(row));
  return inserted ? Result<Id>(id) : Result<Id>(fail(Code::internal, "a fresh id is taken: " + to_text(id)));
}

Result<Id> Store::Impl::save_change(const RecordType& type, const DraftChange& draft, const Entry& head,
                                    EntryWriter& entry, std::map<Id, Touched>& open, Kept& as) {
  SATCHEL_ASSIGN(Touched * touched, touch(open, type, draft));
  LocalRecord& record = touched->found.record;
  if (draft.kind == ChangeKind::create) record.author = head.actor;
  SATCHEL_ASSIGN(const Change change, compose(type, draft, role(), record, progress.cursor.version));
  SATCHEL_TRY(nothing_locked(type, change));
  if (is_confidential(*tables.schema(), change)) as = Kept::hidden;
  entry.add(change);
  return record.id;
}

namespace {

/// About what the entry will take, so that it is written into one piece of memory.
std::size_t room_for(const Draft& draft) {
  std::size_t bytes = 64 + kSaltBytes + draft.actor.size();
  for (const auto& change : draft.changes) {
    bytes += 40;
    for (const auto& assign : change.fields) bytes += 12 + bytes_of(assign.value);
  }
  return std::min(bytes, limits::kTransactionBytes);
}

}  // namespace

Result<std::vector<Id>> Store::Impl::save_now(const Draft& draft) {
  SATCHEL_ASSIGN(const Entry head, begin_entry(draft.actor));
  Bytes bytes;
  bytes.reserve(room_for(draft));
  EntryWriter entry(bytes, head, draft.changes.size());
  std::map<Id, Touched> open;
  Kept as = Kept::plain;
  std::vector<Id> out;
  for (const auto& change : draft.changes) {
    const RecordType* type = tables.schema()->find(change.type);
    if (!type) return fail(Code::unknown_type, change.type);
    SATCHEL_TRY(names_sealed_identity(*type, change));
    const bool fresh = change.kind == ChangeKind::create && change.id.is_null();
    SATCHEL_ASSIGN(const Id id, fresh ? save_new(*type, change, head, entry, as)
                                      : save_change(*type, change, head, entry, open, as));
    out.push_back(id);
  }
  SATCHEL_TRY(commit_entry(std::move(bytes), open, as));
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
  reached(Point::save_committed);
  return out;
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

namespace {

/// How an entry that settles these is kept. Error: key_locked, where what they say cannot be read.
Result<Kept> kept_as(const Schema& schema, const RecordType& type, const std::vector<const LocalRecord*>& conflicts) {
  const std::size_t standing = *type.index_of(FieldNo{conflict_field::standing});
  Kept as = Kept::plain;
  for (const LocalRecord* conflict : conflicts) {
    for (std::size_t at = 0; at < type.fields.size(); ++at)
      if (is_locked(type.fields[at], conflict->view[at])) return fail(Code::key_locked, to_text(conflict->id));
    if (is_confidential(schema, type, conflict->view, standing)) as = Kept::hidden;
  }
  return as;
}

}  // namespace

Result<std::vector<const LocalRecord*>> Store::Impl::touch_conflicts(std::map<Id, Touched>& open,
                                                                     const RecordType& type, const Id& id, Take take) {
  std::vector<const LocalRecord*> conflicts;
  const auto add = [&](const Id& conflict) -> Status {
    SATCHEL_ASSIGN(Touched * touched, touch(open, type, {ChangeKind::update, type.name, conflict, {}}));
    conflicts.push_back(&touched->found.record);
    return {};
  };
  SATCHEL_TRY(add(id));
  const Subject about = subject(*tables.schema(), *conflicts.front());
  if (take != Take::value && !about.others.empty()) {
    SATCHEL_ASSIGN(const auto others, settled_with(about));
    for (const Id& other : others)
      if (other != id) SATCHEL_TRY(add(other));
  }
  return conflicts;
}

Status Store::Impl::settle_now(const Id& id, Take take, std::string_view json) {
  const Schema& schema = *tables.schema();
  const RecordType& type = *schema.find(conflict_field::kType);
  std::map<Id, Touched> open;
  SATCHEL_ASSIGN(const auto conflicts, touch_conflicts(open, type, id, take));
  const Subject about = subject(schema, *conflicts.front());
  SATCHEL_ASSIGN(Kept as, kept_as(schema, type, conflicts));
  SATCHEL_ASSIGN(Touched * touched, touch_subject(open, about));
  LocalRecord* target = touched ? &touched->found.record : nullptr;
  SATCHEL_ASSIGN(Settlement settled, settlement(schema, conflicts, take, json, target));
  if (settled.edit && !target) return fail(Code::not_here, to_text(about.record));
  const bool edits = settled.edit && !target->sealed;  // a seal stands: then closing is all there is to do

  SATCHEL_ASSIGN(Entry entry, begin_entry({}));
  entry.changes = std::move(settled.closings);
  if (edits) {
    SATCHEL_ASSIGN(Change change, compose_settling(schema, conflicts, *settled.edit, role(), *target));
    SATCHEL_TRY(nothing_locked(*about.type, change));
    if (is_confidential(schema, change)) as = Kept::hidden;
    entry.changes.push_back(std::move(change));
  } else {
    open.erase(about.record);
  }
  for (const Change& change : entry.changes)
    show_change(*schema.find(change.type), change, open.at(change.id).found.record);
  return commit_entry(encode(entry), open, as);
}

Status Store::Impl::settle(const Id& id, Take take, std::string_view json) {
  return in_transaction([&] { return settle_now(id, take, json); });
}

}  // namespace satchel
