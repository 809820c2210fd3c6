#include "sync/hub/central/record_row.h"
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {

Result<std::unique_ptr<SqliteSession>> SqliteSession::begin(SqlitePool::Lent lent, bool writes,
                                                            std::function<void(SchemaPtr)> published) {
  std::unique_ptr<SqliteSession> session(new SqliteSession(std::move(lent)));
  SqliteConnection& connection = session->connection_;
  session->published_ = std::move(published);
  if (writes) {
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*connection.db));
    session->transaction_.emplace(std::move(transaction));
    return session;
  }
  connection.db->roll_back();  // of a session that had no memory to end
  SATCHEL_ASSIGN(auto* begin, connection.db->cached("BEGIN"));
  SATCHEL_TRY(begin->run());
  session->reading_ = true;
  SATCHEL_ASSIGN(const auto fixed, connection.db->number("SELECT count(*) FROM head"));  // the snapshot is taken here
  (void)fixed;
  return session;
}

SqliteSession::~SqliteSession() {
  if (reading_) db().roll_back();
  transaction_.reset();  // before the connection is another's
}

Status SqliteSession::put_device(const DeviceRow& d) {
  const std::string scopes = scopes_to_json(d.scopes);
  const Bytes mark = mark_of(d);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO device(id,key,user,role,scopes,rescoped,revoked,enrolled,mark) "
                              "VALUES(?,?,?,?,?,?,?,?,?)"));
  return s->bind(0, d.id)
      .bind_blob(1, d.key.view())
      .bind_text(2, d.user)
      .bind_text(3, d.role)
      .bind_text(4, scopes)
      .bind(5, d.rescoped.value)
      .bind(6, std::int64_t{d.revoked})
      .bind(7, d.enrolled.count)
      .bind_blob(8, mark)
      .run();
}

Result<WriterNo> SqliteSession::put_writer(const WriterRow& w) {
  const Bytes epoch = eight_bytes(w.epoch.value);
  const Bytes mark = mark_of(w);
  SATCHEL_ASSIGN(auto* s, sql("INSERT INTO writer(device,epoch,last,head,mark) VALUES(?,?,?,?,?) "
                              "ON CONFLICT(device,epoch) DO UPDATE SET last=excluded.last, head=excluded.head"));
  SATCHEL_TRY(s->bind(0, w.device).bind_blob(1, epoch).bind(2, w.last.value).bind(3, w.head).bind_blob(4, mark).run());
  SATCHEL_ASSIGN(const auto row, writer(w.device, w.epoch));
  return row->no;
}

Status SqliteSession::append(const HistoryRow& h) {
  SATCHEL_ASSIGN(auto* s,
                 sql("INSERT INTO history(version,writer,seq,time,received,author,hash,origin_epoch,origin_seq,"
                     "outcome,packed) VALUES(?,?,?,?,?,?,?,?,?,?,?)"));
  const Bytes epoch = h.origin ? eight_bytes(h.origin->epoch.value) : Bytes();
  s->bind(0, h.version.value).bind(1, h.writer.value).bind(2, h.seq.value).bind(3, h.time.count);
  s->bind(4, h.received.count).bind_text(5, h.author).bind(6, h.hash).bind_blob(9, h.outcome).bind_blob(10, h.packed);
  h.origin ? s->bind_blob(7, epoch).bind(8, h.origin->seq.value) : s->bind_null(7).bind_null(8);
  return s->run();
}

Status SqliteSession::note_origin(const Id& device, const Origin& origin, const Hash& entry, Version version) {
  const Bytes epoch = eight_bytes(origin.epoch.value);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR IGNORE INTO origin(device,epoch,seq,entry,version) VALUES(?,?,?,?,?)"));
  s->bind(0, device).bind_blob(1, epoch).bind(2, origin.seq.value).bind(3, entry).bind(4, version.value);
  return s->run();
}

Status SqliteSession::drop_feed(ScopeSetNo scopes, Version version, const Id& id) {
  SATCHEL_ASSIGN(auto* s, sql("DELETE FROM feed WHERE scopes=? AND version=? AND id=?"));
  return s->bind(0, scopes.value).bind(1, version.value).bind(2, id).run();
}

Status SqliteSession::put_feed(const StoredRecord& now, const std::optional<Place>& before) {
  const RecordState& r = now.state;
  SATCHEL_ASSIGN(auto* s,
                 sql("INSERT OR REPLACE INTO feed(scopes,version,id,type,departed,only_writer) VALUES(?,?,?,?,?,?)"));
  const auto insert = [&](ScopeSetNo scopes, bool departed) {
    return s->bind(0, scopes.value)
        .bind(1, r.version.value)
        .bind(2, r.id)
        .bind(3, std::int64_t{r.type})
        .bind(4, std::int64_t{departed})
        .bind(5, r.only.value)
        .run();
  };
  if (before) {
    if (before->version == r.version && before->scopes == now.scopes) return {};
    SATCHEL_TRY(drop_feed(before->scopes, before->version, r.id));
    if (before->scopes != now.scopes) SATCHEL_TRY(insert(before->scopes, true));
  }
  return insert(now.scopes, false);
}

Status SqliteSession::put(StoredRecord record, const std::optional<Place>& before) {
  const RecordState& r = record.state;
  const Id id = r.id;
  TypedTable& table = *connection_.tables.find(r.type);
  SATCHEL_TRY(put_feed(record, before));
  SATCHEL_TRY(put_names(table.type(), r));
  if (r.alive && before && before->alive) return table.update(to_row(std::move(record)));
  if (before && !before->alive) {
    SATCHEL_ASSIGN(auto* s, sql("DELETE FROM gone WHERE id=?"));
    SATCHEL_TRY(s->bind(0, r.id).run());
  }
  if (r.alive) {
    SATCHEL_ASSIGN(const bool fresh, table.insert(to_row(std::move(record))));
    return fresh ? Status{} : Status{fail(Code::internal, "a record stands twice: " + to_text(id))};
  }
  if (before && before->alive) SATCHEL_TRY(table.remove(r.id));
  any_gone_ = true;
  const Bytes blob = to_blob(record);
  SATCHEL_ASSIGN(auto* s, sql("INSERT INTO gone(id,type,root,record) VALUES(?,?,?,?)"));
  return s->bind(0, r.id).bind(1, std::int64_t{r.type}).bind(2, r.root).bind_blob(3, blob).run();
}

Status SqliteSession::drop(const StoredRecord& record) {
  if (record.state.alive) return fail(Code::internal, "a record that stands is not dropped");
  SATCHEL_TRY(drop_feed(record.scopes, record.state.version, record.state.id));
  any_gone_.reset();
  SATCHEL_ASSIGN(auto* s, sql("DELETE FROM gone WHERE id=? AND type=?"));
  return s->bind(0, record.state.id).bind(1, std::int64_t{record.state.type}).run();
}

Result<std::int64_t> SqliteSession::drop_departed(Version upto) {
  SATCHEL_ASSIGN(auto* s, sql("DELETE FROM feed WHERE departed AND version<=?"));
  SATCHEL_TRY(s->bind(0, upto.value).run());
  return db().number("SELECT changes()");
}

Result<ScopeSetNo> SqliteSession::intern(const std::vector<std::string>& scopes) {
  const std::string json = scopes_to_json(scopes);
  if (const auto it = interned_.find(json); it != interned_.end()) return it->second;
  SATCHEL_ASSIGN(auto* add, sql("INSERT OR IGNORE INTO scope_set(scopes,mark) VALUES(?,?)"));
  const Bytes mark = row_mark({json});
  SATCHEL_ASSIGN(auto* get, sql("SELECT no FROM scope_set WHERE scopes=?"));
  for (;;) {
    get->bind_text(0, json);
    SATCHEL_ASSIGN(const bool row, get->step());
    if (row) {
      const ScopeSetNo out{get->integer(0)};
      get->reset();
      return interned_[json] = out;
    }
    SATCHEL_TRY(add->bind_text(0, json).bind_blob(1, mark).run());
  }
}

Status SqliteSession::set_refused_new(const Id& device, const Id& record, bool refused) {
  SATCHEL_ASSIGN(auto* s, sql(refused ? "INSERT OR IGNORE INTO refused_new(device,record) VALUES(?,?)"
                                      : "DELETE FROM refused_new WHERE device=? AND record=?"));
  return s->bind(0, device).bind(1, record).run();
}

Status SqliteSession::set_open_conflict(const OpenConflict& c, bool open) {
  if (!open) {
    SATCHEL_ASSIGN(auto* s, sql("DELETE FROM open_conflict WHERE conflict=?"));
    return s->bind(0, c.conflict).run();
  }
  SATCHEL_ASSIGN(auto* s,
                 sql("INSERT OR REPLACE INTO open_conflict(conflict,record,device,root,field) VALUES(?,?,?,?,?)"));
  return s->bind(0, c.conflict).bind(1, c.record).bind(2, c.device).bind(3, c.root).bind_text(4, c.field).run();
}

Status SqliteSession::to_intake(const Id& device, Version version, Code reason) {
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR IGNORE INTO intake(version,device,reason) VALUES(?,?,?)"));
  return s->bind(0, version.value).bind(1, device).bind_text(2, info(reason).name).run();
}

Status SqliteSession::put_setting(std::string_view name, std::string_view value) {
  const Bytes mark = row_mark({name, value});
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO setting(name,value,mark) VALUES(?,?,?)"));
  return s->bind_text(0, name).bind_text(1, value).bind_blob(2, mark).run();
}

Status SqliteSession::put_code(ByteView secret_hash, const DeviceRow& as, Millis expires) {
  const std::string scopes = scopes_to_json(as.scopes);
  SATCHEL_ASSIGN(auto* s, sql("INSERT INTO code(secret_hash,user,role,scopes,expires) VALUES(?,?,?,?,?)"));
  return s->bind_blob(0, secret_hash)
      .bind_text(1, as.user)
      .bind_text(2, as.role)
      .bind_text(3, scopes)
      .bind(4, expires.count)
      .run();
}

Result<DeviceRow> SqliteSession::take_code(ByteView secret_hash, Millis now) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT user,role,scopes,expires FROM code WHERE secret_hash=?"));
  s->bind_blob(0, secret_hash);
  SATCHEL_ASSIGN(const bool row, s->step());
  if (!row) return fail(Code::bad_code, "no such code, or it was used");
  DeviceRow out;
  out.user = s->text(0);
  out.role = s->text(1);
  out.scopes = scopes_from_json(s->text(2));
  const bool expired = s->integer(3) < now.count;
  s->reset();
  if (expired) return fail(Code::bad_code, "the code has expired");
  SATCHEL_ASSIGN(auto* used, sql("DELETE FROM code WHERE secret_hash=?"));
  SATCHEL_TRY(used->bind_blob(0, secret_hash).run());
  return out;
}

Status SqliteSession::use_schema(SchemaPtr schema) {
  SATCHEL_TRY(put_setting("schema", schema->text()));
  SATCHEL_ASSIGN(TableSet tables, TableSet::open(db(), schema, true));
  next_tables_.emplace(std::move(tables));
  next_schema_ = std::move(schema);
  return {};
}

Status SqliteSession::commit(const Head& head) {
  const Bytes tag = eight_bytes(head.tag);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO head(version,tag) VALUES(?,?)"));
  SATCHEL_TRY(s->bind(0, head.version.value).bind_blob(1, tag).run());
  SATCHEL_TRY(transaction_->commit());
  if (next_tables_) {
    connection_.tables = std::move(*next_tables_);
    published_(next_schema_);
  }
  return {};
}

}  // namespace satchel::hub
