#include "engine/store/records.h"

#include <algorithm>

#include "engine/merge/merge.h"

namespace satchel {
namespace {

/// The hub's side of one accepted change.
void take_change(const RecordType& type, const Change& change, Version version, LocalRecord& r) {
  r.version = std::max(r.version, version);
  switch (change.kind) {
    case ChangeKind::remove:
      r.hub_alive = false;
      return;
    case ChangeKind::undelete:
      r.hub_alive = true;
      return;
    case ChangeKind::seal:
      r.hub_sealed = true;
      break;
    case ChangeKind::create:
      r.at_hub = true;
      break;
    default:
      break;
  }
  for (const auto& op : change.ops) {
    const auto at = type.index_of(op.field);
    if (!at || r.hub[*at].version >= version) continue;
    r.hub[*at] = {overlay(r.hub[*at].value, op), version, {}};
  }
}

void take_exceptions(const RecordType& type, const std::vector<FieldException>& exceptions, LocalRecord& r) {
  for (const auto& e : exceptions) {
    const auto at = type.index_of(e.field);
    if (e.record != r.id || !at || e.version < r.hub[*at].version) continue;
    r.hub[*at] = {e.value, e.version, {}};
    r.version = std::max(r.version, e.version);
  }
}

bool excepted(const std::vector<FieldException>& exceptions, const Id& id, FieldNo field) {
  return std::any_of(exceptions.begin(), exceptions.end(),
                     [&](const auto& e) { return e.record == id && e.field == field; });
}

/// The change without the fields that the hub decided otherwise.
Change without(const Change& change, const std::vector<FieldException>& exceptions) {
  Change out = change;
  std::erase_if(out.ops, [&](const FieldOp& op) { return excepted(exceptions, change.id, op.field); });
  return out;
}

}  // namespace

PullItem joined(PullItem before, PullItem later) {
  for (auto& f : later.fields) {
    const auto at = std::find_if(before.fields.begin(), before.fields.end(),
                                 [&](const ItemField& old) { return old.number == f.number; });
    if (at == before.fields.end())
      before.fields.push_back(std::move(f));
    else if (f.version >= at->version)
      *at = std::move(f);
  }
  before.version = std::max(before.version, later.version);
  before.sealed |= later.sealed;
  before.author = std::move(later.author);
  return before;
}

void show_change(const RecordType& type, const Change& change, LocalRecord& r) {
  if (change.kind == ChangeKind::remove) r.alive = false;
  if (change.kind == ChangeKind::undelete) r.alive = true;
  if (change.kind == ChangeKind::seal) r.sealed = true;
  for (const auto& op : change.ops) {
    const auto at = type.index_of(op.field);
    if (!at) continue;
    r.view[*at] = overlay(r.view[*at], op);
    r.bases.try_emplace(op.field, op.base);
  }
  if (change.kind != ChangeKind::settle) return;
  if (const auto state = type.index_of(FieldNo{conflict_field::state})) r.view[*state] = std::string("settled");
}

void take_item(const RecordType& type, PullItem item, LocalRecord& r) {
  const bool anew = !r.at_hub || (item.kind == ItemKind::whole && !r.hub_alive);
  if (anew) {
    for (auto& f : r.hub) f = {};
    r.unknown.clear();
    r.version = {};
  }
  for (auto& f : item.fields) {
    const auto at = type.index_of(f.number);
    FieldState& state = at ? r.hub[*at] : r.unknown[f.number];
    if (!anew && f.version < state.version) continue;
    state = {std::move(f.value), f.version, {}};
    if (!at) r.locked.erase(f.number);
  }
  if (anew || item.version >= r.version) r.hub_alive = true;
  r.hub_sealed = item.sealed || (r.hub_sealed && !anew);
  r.author = std::move(item.author);
  r.at_hub = true;
  r.version = std::max(r.version, item.version);
}

Status LocalRecords::make(sql::Database& db) {
  return db.run(R"(
CREATE TABLE gone(id BLOB PRIMARY KEY NOT NULL, type INTEGER NOT NULL, record BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE unknown_item(id BLOB PRIMARY KEY NOT NULL, item BLOB NOT NULL) STRICT, WITHOUT ROWID;
)");
}

Result<LocalRecords::Found> LocalRecords::load(TypedTable& table, const Id& id) {
  Found found;
  Row row;
  SATCHEL_ASSIGN(const bool there, table.read(id, row));
  if (there) {
    found.place = Place::table;
    SATCHEL_ASSIGN(found.record, record_in(table.type(), std::move(row)));
    return found;
  }
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT record FROM gone WHERE id=?"));
  s->bind(0, id);
  SATCHEL_ASSIGN(const bool gone, s->step());
  if (!gone) {
    found.record = new_local_record(table.type(), id);
    return found;
  }
  auto record = from_blob(table.type(), id, s->blob(0));
  s->reset();
  if (!record) return record.error();
  found.record = *std::move(record);
  SATCHEL_TRY(confidant_.show(table.type(), found.record));
  found.place = Place::gone;
  return found;
}

Result<LocalRecords::Found> LocalRecords::find(TypeNo type, const Id& id, Without key) {
  TypedTable* table = tables_->find(type);
  if (!table) return fail(Code::unknown_type, "type " + std::to_string(type));
  SATCHEL_ASSIGN(Found found, load(*table, id));
  const bool due = !found.record.pending.empty() && found.record.pending.front() <= progress_->folded;
  if (found.place == Place::nowhere || !due) return found;
  if (key == Without::fail || found.record.pending.size() == 1) {
    SATCHEL_TRY(settle_down(found.record));
    return found;
  }
  LocalRecord as_it_stands = found.record;
  const Status settled = settle_down(found.record);
  if (!settled && !is_for_want_of_key(settled.code())) return settled.error();
  if (!settled) found.record = std::move(as_it_stands);
  return found;
}

Result<LocalRecords::Found> LocalRecords::find(TypeNo type, const Id& id) { return find(type, id, Without::fail); }
Result<LocalRecords::Found> LocalRecords::peek(TypeNo type, const Id& id) { return find(type, id, Without::leave); }

Result<bool> LocalRecords::is_here(TypeNo type, const Id& id) {
  TypedTable* table = tables_->find(type);
  Row row;
  SATCHEL_ASSIGN(const bool there, table ? table->read(id, row) : Result<bool>(false));
  if (there) return true;
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT 1 FROM gone WHERE id=?"));
  s->bind(0, id);
  SATCHEL_ASSIGN(const bool gone, s->step());
  s->reset();
  return gone;
}

Result<Row> LocalRecords::row_of(const RecordType& type, LocalRecord record) {
  SATCHEL_TRY(confidant_.hide(*tables_->schema(), type, record));
  return to_row(std::move(record));
}

Result<LocalRecord> LocalRecords::record_in(const RecordType& type, Row row) {
  SATCHEL_ASSIGN(LocalRecord record, from_row(type, std::move(row)));
  SATCHEL_TRY(confidant_.show(type, record));
  return record;
}

Result<std::optional<Row>> LocalRecords::fresh_row(const RecordType& type, PullItem& item) {
  auto record = pulled_record(type, item);
  if (!record) return std::optional<Row>();
  SATCHEL_TRY(confidant_.hide(*tables_->schema(), type, *record));
  return std::optional(pulled_row(*std::move(record)));
}

Status LocalRecords::put_back(const RecordType& type, Row& row, PullItem& item) {
  satchel::put_back(type, row, item);
  for (auto& f : item.fields)
    if (type.fields[*type.index_of(f.number)].type == FieldType::text)
      SATCHEL_TRY(confidant_.show(type, item.id, f.number, f.value));
  return {};
}

Status LocalRecords::erase(const Found& found) {
  if (found.place == Place::table) return tables_->find(found.record.type)->remove(found.record.id);
  SATCHEL_ASSIGN(auto* s, db_->cached("DELETE FROM gone WHERE id=?"));
  return s->bind(0, found.record.id).run();
}

Status LocalRecords::write(const Found& found) {
  const LocalRecord& r = found.record;
  TypedTable& table = *tables_->find(r.type);
  if (!r.alive) {
    if (found.place != Place::nowhere) SATCHEL_TRY(erase(found));
    return set_aside(r);
  }
  SATCHEL_ASSIGN(const Row row, row_of(table.type(), r));
  if (found.place == Place::table) return table.update(row);
  if (found.place != Place::nowhere) SATCHEL_TRY(erase(found));
  SATCHEL_ASSIGN(const bool fresh, table.insert(row));
  return fresh ? Status{} : Status{fail(Code::internal, "a record stands twice: " + to_text(r.id))};
}

Status LocalRecords::set_aside(const LocalRecord& r) {
  LocalRecord hidden = r;
  SATCHEL_TRY(confidant_.hide(*tables_->schema(), type_of(r), hidden));
  const Bytes blob = to_blob(hidden);
  SATCHEL_ASSIGN(auto* s, db_->cached("INSERT INTO gone(id,type,record) VALUES(?,?,?)"));
  return s->bind(0, r.id).bind(1, std::int64_t{r.type}).bind_blob(2, blob).run();
}

Result<std::optional<PullItem>> LocalRecords::unknown(const Id& id) {
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT item FROM unknown_item WHERE id=?"));
  s->bind(0, id);
  SATCHEL_ASSIGN(const bool row, s->step());
  if (!row) return std::optional<PullItem>();
  const Bytes bytes(s->blob(0));
  s->reset();
  SATCHEL_ASSIGN(const Bytes plain, confidant_.show_cell("unknown_item", id.view(), bytes));
  Reader in(plain);
  PullItem item = read_item(in);
  if (!in.done()) return fail(Code::corrupt, "a kept item is garbled: " + to_text(id));
  return std::optional(std::move(item));
}

Status LocalRecords::keep_unknown(PullItem item) {
  if (item.kind == ItemKind::fields) {  // a part: what was kept of the record before stays
    SATCHEL_ASSIGN(auto before, unknown(item.id));
    if (before && before->kind != ItemKind::tomb) item = joined(*std::move(before), std::move(item));
  }
  Bytes bytes;
  Writer out(bytes);
  write_item(out, item);
  SATCHEL_ASSIGN(const Bytes stored, confidant_.hide_cell("unknown_item", item.id.view(), bytes));
  SATCHEL_ASSIGN(auto* s, db_->cached("INSERT OR REPLACE INTO unknown_item(id,item) VALUES(?,?)"));
  return s->bind(0, item.id).bind_blob(1, stored).run();
}

/// With one pending entry, all of it accepted as it is, what shows is what the hub has.
bool LocalRecords::settle_down_at_once(LocalRecord& r, Version version) const {
  if (r.pending.size() != 1) return false;
  for (std::size_t i = 0; i < r.hub.size(); ++i) {
    // Of a record that the hub lacked, what does not show was not set: not by a create, and where that was refused and
    // this is a later edit, the hub may have another's value there.
    const bool touched =
        r.at_hub ? r.bases.contains(tables_->find(r.type)->type().fields[i].number) : !is_null(r.view[i]);
    if (touched && r.hub[i].version < version) r.hub[i] = {r.view[i], version, {}};
  }
  r.at_hub = true;
  r.hub_alive = r.alive, r.hub_sealed = r.sealed;
  r.version = std::max(r.version, version);
  r.pending.clear();
  r.bases.clear();
  return true;
}

Status LocalRecords::settle_down(LocalRecord& r) {
  while (!r.pending.empty() && r.pending.front() <= progress_->folded) {
    const std::int64_t n = r.pending.front();
    SATCHEL_ASSIGN(const Version version, journal_->version_of(n));
    if (settle_down_at_once(r, version)) return {};
    SATCHEL_TRY(fold(r, n, version, {}));
  }
  return {};
}

Status LocalRecords::fold(LocalRecord& r, std::int64_t n, Version version,
                          const std::vector<FieldException>& exceptions) {
  SATCHEL_ASSIGN(const auto entry, journal_->decoded(n));
  const RecordType& type = type_of(r);
  for (const auto& change : entry->changes)
    if (change.id == r.id) take_change(type, without(change, exceptions), version, r);
  take_exceptions(type, exceptions, r);
  return withdraw(r, n);
}

Status LocalRecords::withdraw(LocalRecord& r, std::int64_t n) {
  std::erase(r.pending, n);
  return replay(r);
}

Status LocalRecords::reopen(LocalRecord& r, std::int64_t n) {
  const auto at = std::lower_bound(r.pending.begin(), r.pending.end(), n);
  if (at == r.pending.end() || *at != n) r.pending.insert(at, n);
  return replay(r);
}

Status LocalRecords::replay(LocalRecord& r) {
  const RecordType& type = type_of(r);
  r.bases.clear();
  r.alive = r.hub_alive, r.sealed = r.hub_sealed;
  for (std::size_t i = 0; i < r.hub.size(); ++i) r.view[i] = r.hub[i].value;
  for (const std::int64_t n : r.pending) {
    SATCHEL_ASSIGN(const auto entry, journal_->decoded(n));
    for (const auto& change : entry->changes)
      if (change.id == r.id) show_change(type, change, r);
  }
  return {};
}

}  // namespace satchel
