#include <algorithm>

#include "sync/hub/central/kept_entry.h"
#include "sync/hub/central/record_row.h"
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
namespace {

constexpr const char* kDeviceColumns = "SELECT id,key,user,role,scopes,rescoped,revoked,enrolled,mark FROM device";
constexpr const char* kWriterColumns = "SELECT no,device,epoch,last,head,mark FROM writer";

/// A feed cursor on one scope set.
struct Branch {
  sql::Statement statement;
  FeedRow row;

  Result<bool> advance() {
    SATCHEL_ASSIGN(const bool more, statement.step());
    if (more) row = line_of(statement);
    return more;
  }
};

}  // namespace

Result<bool> SqliteSession::exists(sql::Statement* bound) {
  SATCHEL_ASSIGN(const bool row, bound->step());
  if (row) bound->reset();
  return row;
}

Result<Head> SqliteSession::head() {
  SATCHEL_ASSIGN(auto* s, sql("SELECT version,tag FROM head ORDER BY version DESC LIMIT 1"));
  SATCHEL_ASSIGN(const auto found, sound_one<Head>(s, head_of<sql::Statement>));
  return found.value_or(Head{});
}

Result<bool> SqliteSession::knows(const Cursor& cursor) {
  const Bytes tag = eight_bytes(cursor.tag);
  SATCHEL_ASSIGN(auto* s, sql("SELECT 1 FROM head WHERE version=? AND tag=?"));
  return exists(&s->bind(0, cursor.version.value).bind_blob(1, tag));
}

Result<std::optional<DeviceRow>> SqliteSession::device(const Id& id) {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kDeviceColumns) + " WHERE id=?"));
  return sound_one<DeviceRow>(&s->bind(0, id), device_of<sql::Statement>);
}

Result<std::vector<DeviceRow>> SqliteSession::devices() {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kDeviceColumns) + " ORDER BY id"));
  return all_sound<DeviceRow>(s, [](const auto& row, std::size_t) { return device_of(row); });
}

Result<std::optional<WriterRow>> SqliteSession::writer(const Id& device, Epoch epoch) {
  const Bytes bytes = eight_bytes(epoch.value);
  SATCHEL_ASSIGN(auto* s, sql(std::string(kWriterColumns) + " WHERE device=? AND epoch=?"));
  return sound_one<WriterRow>(&s->bind(0, device).bind_blob(1, bytes), writer_of<sql::Statement>);
}

Result<std::optional<WriterRow>> SqliteSession::writer(WriterNo no) {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kWriterColumns) + " WHERE no=?"));
  return sound_one<WriterRow>(&s->bind(0, no.value), writer_of<sql::Statement>);
}

Result<std::vector<WriterRow>> SqliteSession::writers(const Id& device) {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kWriterColumns) + " WHERE device=? ORDER BY no"));
  s->bind(0, device);
  return all_sound<WriterRow>(s, [](const auto& row, std::size_t) { return writer_of(row); });
}

Result<std::optional<HistoryRow>> SqliteSession::history(Version version) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT writer,seq,time,received,author,hash,origin_epoch,origin_seq,outcome,packed "
                              "FROM history WHERE version=?"));
  return sound_one<HistoryRow>(&s->bind(0, version.value), [&](const auto& row) { return history_of(row, version); });
}

Status SqliteSession::history(WriterNo writer, Seq after, Seq to, const std::function<Status(HistoryRow&&)>& visit) {
  SATCHEL_ASSIGN(auto* s,
                 sql("SELECT version,seq,hash,outcome FROM history WHERE writer=? AND seq>? AND seq<=? ORDER BY seq"));
  s->bind(0, writer.value).bind(1, after.value).bind(2, to.value);
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return {};
    HistoryRow h;
    h.version.value = s->integer(0);
    h.writer = writer;
    h.seq.value = s->integer(1);
    h.hash = s->hash(2);
    h.outcome = s->blob(3);
    if (Status status = visit(std::move(h)); !status) return s->reset(), status;
  }
}

Result<bool> SqliteSession::any_origin(const Id& device, Epoch epoch) {
  const Bytes bytes = eight_bytes(epoch.value);
  SATCHEL_ASSIGN(auto* s, sql("SELECT 1 FROM origin WHERE device=? AND epoch=? LIMIT 1"));
  return exists(&s->bind(0, device).bind_blob(1, bytes));
}

Result<std::optional<Version>> SqliteSession::version_of(const Id& device, const Origin& first, const Hash& entry) {
  const Bytes epoch = eight_bytes(first.epoch.value);
  SATCHEL_ASSIGN(auto* again, sql("SELECT version FROM origin WHERE device=? AND epoch=? AND seq=? AND entry=?"));
  again->bind(0, device).bind_blob(1, epoch).bind(2, first.seq.value).bind(3, entry);
  SATCHEL_ASSIGN(auto moved, one<Version>(again, [](const auto& row) { return Version{row.integer(0)}; }));
  SATCHEL_ASSIGN(auto* s, sql("SELECT version,packed FROM history JOIN writer ON writer.no=history.writer "
                              "WHERE writer.device=? AND writer.epoch=? AND seq=?"));
  s->bind(0, device).bind_blob(1, epoch).bind(2, first.seq.value);
  SATCHEL_ASSIGN(const auto there, (one<std::pair<Version, Bytes>>(s, [](const auto& row) {
                   return std::pair(Version{row.integer(0)}, Bytes(row.blob(1)));
                 })));
  if (!there) return moved;
  SATCHEL_ASSIGN(const KeptEntry kept, kept_entry(there->second));
  const bool earlier = kept.hash == entry && (!moved || there->first < *moved);
  return earlier ? std::optional(there->first) : moved;
}

Status SqliteSession::origins(const std::function<Status(const OriginRow&)>& visit) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT device,epoch,seq,entry,version FROM origin"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return {};
    const auto origin = origin_of(*s);
    Status seen = origin ? visit(*origin) : Status{origin.error()};
    if (!seen) return s->reset(), seen;
  }
}

Result<std::optional<StoredRecord>> SqliteSession::record(TypeNo type, const Id& id) {
  TypedTable* table = connection_.tables.find(type);
  if (!table) return fail(Code::unknown_type, std::to_string(type));
  Row row;
  SATCHEL_ASSIGN(const bool there, table->read(id, row));
  if (there) {
    SATCHEL_ASSIGN(StoredRecord stored, from_row(table->type(), std::move(row)));
    return std::optional(std::move(stored));
  }
  if (!any_gone_) {
    SATCHEL_ASSIGN(const std::int64_t any, db().number("SELECT EXISTS(SELECT 1 FROM gone)"));
    any_gone_ = any != 0;
  }
  if (!*any_gone_) return std::optional<StoredRecord>();
  SATCHEL_ASSIGN(auto* s, sql("SELECT record,root FROM gone WHERE id=? AND type=?"));
  SATCHEL_ASSIGN(const auto aside, (one<std::pair<Bytes, Id>>(&s->bind(0, id).bind(1, std::int64_t{type}), [](auto& r) {
                   return std::pair(Bytes(r.blob(0)), r.id(1));
                 })));
  if (!aside) return std::optional<StoredRecord>();
  SATCHEL_ASSIGN(StoredRecord stored, from_blob(table->type(), id, aside->first));
  if (stored.state.root != aside->second) return fail(Code::corrupt, to_text(id) + " is deleted under another root");
  return std::optional(std::move(stored));
}

Result<std::vector<StoredRecord>> SqliteSession::records(TypeNo type, const Id& after, std::size_t limit) {
  TypedTable* table = connection_.tables.find(type);
  if (!table) return fail(Code::unknown_type, std::to_string(type));
  std::vector<StoredRecord> out;
  Row row;
  for (Id at = after; out.size() < limit;) {
    SATCHEL_ASSIGN(const bool more, table->next(at, row));
    if (!more) break;
    at = row.id;
    SATCHEL_ASSIGN(StoredRecord stored, from_row(table->type(), std::move(row)));
    out.push_back(std::move(stored));
  }
  return out;
}

Result<std::vector<std::pair<TypeNo, Id>>> SqliteSession::deleted(const Id& after, std::size_t limit) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT type,id FROM gone WHERE id>? ORDER BY id LIMIT ?"));
  s->bind(0, after).bind(1, static_cast<std::int64_t>(limit));
  std::vector<std::pair<TypeNo, Id>> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    const Id last = out.empty() ? after : out.back().second, id = s->id(1);
    if (!(last < id)) return s->reset(), fail(Code::corrupt, "a deleted record's id is none");  // else walks never end
    out.emplace_back(static_cast<TypeNo>(s->integer(0)), id);
  }
}

Result<std::vector<std::pair<TypeNo, Id>>> SqliteSession::under(const Id& root) {
  std::vector<std::pair<TypeNo, Id>> out;
  if (!connection_.tables.schema()) return out;
  for (const auto& type : connection_.tables.schema()->types()) {
    SATCHEL_ASSIGN(const auto ids, connection_.tables.find(type.number)->ids_under(root));
    for (const auto& id : ids) out.emplace_back(type.number, id);
  }
  SATCHEL_ASSIGN(auto* s, sql("SELECT type,id FROM gone WHERE root=?1 AND id<>?1"));
  s->bind(0, root);
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    out.emplace_back(static_cast<TypeNo>(s->integer(0)), s->id(1));
  }
}

Result<std::vector<Id>> SqliteSession::holding(TypeNo type, std::size_t field, const Value& value, const Id* root) {
  TypedTable* table = connection_.tables.find(type);
  if (!table) return fail(Code::unknown_type, std::to_string(type));
  return table->ids_holding(field, value, root);
}

Result<std::vector<ScopeSet>> SqliteSession::scope_sets() {
  SATCHEL_ASSIGN(auto* s, sql("SELECT no,scopes,mark FROM scope_set"));
  return all_sound<ScopeSet>(s, [](const auto& row, std::size_t) { return scope_set_of(row); });
}

Result<std::optional<FeedRow>> SqliteSession::line(ScopeSetNo scopes, Version version, const Id& id) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT scopes,version,id,type,departed,only_writer FROM feed "
                              "WHERE scopes=? AND version=? AND id=?"));
  return one<FeedRow>(&s->bind(0, scopes.value).bind(1, version.value).bind(2, id), line_of<sql::Statement>);
}

Status SqliteSession::feed(const std::vector<ScopeSetNo>& sets, const Position& after,
                           const std::function<Result<bool>(const FeedRow&)>& visit) {
  const Bytes id = after.within.is_null() ? Bytes(17, '\xFF') : Bytes(after.within.view());  // above every id, or that
  std::vector<Branch> heap;
  for (const auto& set : sets) {
    Branch branch;
    SATCHEL_ASSIGN(branch.statement, db().prepare("SELECT scopes,version,id,type,departed,only_writer FROM feed "
                                                  "WHERE scopes=? AND (version,id)>(?,?) ORDER BY version,id"));
    branch.statement.bind(0, set.value).bind(1, after.version.value).bind_blob(2, id);
    SATCHEL_ASSIGN(const bool any, branch.advance());
    if (any) heap.push_back(std::move(branch));
  }
  const auto later = [](const Branch& a, const Branch& b) {
    return std::pair(a.row.version, a.row.id) > std::pair(b.row.version, b.row.id);
  };
  std::make_heap(heap.begin(), heap.end(), later);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    SATCHEL_ASSIGN(const bool go_on, visit(heap.back().row));
    if (!go_on) return {};
    SATCHEL_ASSIGN(const bool more, heap.back().advance());
    more ? std::push_heap(heap.begin(), heap.end(), later) : heap.pop_back();
  }
  return {};
}

Result<std::vector<Id>> SqliteSession::refused_new(const Id& device) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT record FROM refused_new WHERE device=?"));
  s->bind(0, device);
  std::vector<Id> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    out.push_back(s->id(0));
  }
}

Result<std::optional<Id>> SqliteSession::open_conflict(const Id& record, std::string_view field, const Id& device) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT conflict FROM open_conflict WHERE record=? AND field=? AND device=?"));
  return one<Id>(&s->bind(0, record).bind_text(1, field).bind(2, device), [](const auto& row) { return row.id(0); });
}

Result<bool> SqliteSession::any_open_conflict(const Id& root) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT 1 FROM open_conflict WHERE root=? LIMIT 1"));
  return exists(&s->bind(0, root));
}

Result<std::string> SqliteSession::setting(std::string_view name) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT name,value,mark FROM setting WHERE name=?"));
  SATCHEL_ASSIGN(auto found, sound_one<std::string>(&s->bind_text(0, name), setting_of<sql::Statement>));
  return found ? *std::move(found) : std::string();
}

Result<std::optional<OpenConflict>> SqliteSession::open_conflict(const Id& conflict) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT conflict,record,device,root,field FROM open_conflict WHERE conflict=?"));
  return one<OpenConflict>(&s->bind(0, conflict), open_conflict_of<sql::Statement>);
}

/// Settings too that nobody asks for by their name, since it rotted.
Status SqliteSession::check() {
  SATCHEL_TRY(db().check());
  SATCHEL_ASSIGN(auto* s, sql("SELECT name,value,mark FROM setting"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return {};
    if (auto sound = setting_of(*s); !sound) return s->reset(), std::move(sound).error();
  }
}

namespace {

struct RowCount {
  std::int64_t Totals::*number;
  std::string_view rows;
};

constexpr RowCount kRowCounts[] = {
    {&Totals::lines, "feed WHERE NOT departed"},
    {&Totals::open_conflicts, "open_conflict"},
    {&Totals::entries, "history WHERE writer>0"},
    {&Totals::signed_heads, "signed_head"},
    {&Totals::blob_receipts, "blob_receipt"},
    {&Totals::log_nodes, "log_node"},
    {&Totals::accesses, "access"},
    {&Totals::actors, "actor"},
    {&Totals::events, "told"},
    {&Totals::recovered, "recovered"},
    {&Totals::parked, "parked"},
    {&Totals::orphans, "orphan"},
    {&Totals::handers, "hander"},
};

}  // namespace

Result<Totals> SqliteSession::totals() {
  Totals out;
  SATCHEL_ASSIGN(out.records, db().number("SELECT count(*) FROM gone"));
  static const std::vector<RecordType> kNone;
  const SchemaPtr& schema = connection_.tables.schema();
  for (const auto& type : schema ? schema->types() : kNone) {
    SATCHEL_ASSIGN(const std::int64_t alive, db().number("SELECT count(*) FROM " + sql::quoted(type.name)));
    out.records += alive;
  }
  for (const auto& [number, rows] : kRowCounts) {
    SATCHEL_ASSIGN(out.*number, db().number("SELECT count(*) FROM " + std::string(rows)));
  }
  return out;
}

}  // namespace satchel::hub
