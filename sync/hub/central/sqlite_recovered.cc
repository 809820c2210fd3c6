// What devices handed back after a restore, in central.db.
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
Result<Version> SqliteSession::last_commit(Version upto) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT version FROM head WHERE version<=? ORDER BY version DESC LIMIT 1"));
  s->bind(0, upto.value);
  SATCHEL_ASSIGN(const auto found, one<Version>(s, [](const auto& row) { return Version{row.integer(0)}; }));
  return found.value_or(Version{});
}

Result<std::vector<Id>> SqliteSession::recovered_ids(const Id& after, std::size_t limit) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT DISTINCT id FROM recovered WHERE id>? ORDER BY id LIMIT ?"));
  s->bind(0, after).bind(1, static_cast<std::int64_t>(limit));
  return all_sound<Id>(s, [](const sql::Statement& row, std::size_t) -> Result<Id> {
    if (row.blob(0).size() != sizeof(Id)) return fail(Code::corrupt, "something was handed back under no id");
    return row.id(0);
  });
}

Result<std::vector<RecoveredRow>> SqliteSession::recovered(const Id& id) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT id,field,type,version,value,flags,author,device,time,state,decided_by,decided,"
                              "mark FROM recovered WHERE id=? ORDER BY field"));
  s->bind(0, id);
  return all_sound<RecoveredRow>(s, [](const sql::Statement& row, std::size_t) { return recovered_of(row); });
}

Result<std::vector<HanderRow>> SqliteSession::handers(const Id& id) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT id,device,time,mark FROM hander WHERE id=? ORDER BY time,device"));
  s->bind(0, id);
  return all_sound<HanderRow>(s, [](const sql::Statement& row, std::size_t) { return hander_of(row); });
}

Result<std::vector<BackRow>> SqliteSession::back() {
  SATCHEL_ASSIGN(auto* s, sql("SELECT device,log_epoch,time,mark FROM back ORDER BY device,log_epoch"));
  return all_sound<BackRow>(s, [](const sql::Statement& row, std::size_t) { return back_of(row); });
}

Status SqliteSession::put_recovered(const RecoveredRow& r) {
  const Bytes value = value_bytes(r.value), mark = mark_of(r);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO recovered(id,field,type,version,value,flags,author,device,time,"
                              "state,decided_by,decided,mark) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  s->bind(0, r.id).bind(1, std::int64_t{r.field}).bind(2, std::int64_t{r.type}).bind(3, r.version.value);
  s->bind_blob(4, value).bind(5, flags_of_recovered(r)).bind_text(6, r.author).bind(7, r.device);
  s->bind(8, r.time.count).bind(9, static_cast<std::int64_t>(r.state)).bind_text(10, r.decided_by);
  return s->bind(11, r.decided.count).bind_blob(12, mark).run();
}

Status SqliteSession::note_hander(const HanderRow& h) {
  const Bytes mark = mark_of(h);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR IGNORE INTO hander(id,device,time,mark) VALUES(?,?,?,?)"));
  return s->bind(0, h.id).bind(1, h.device).bind(2, h.time.count).bind_blob(3, mark).run();
}

Status SqliteSession::note_back(const BackRow& b) {
  const Bytes mark = mark_of(b);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR IGNORE INTO back(device,log_epoch,time,mark) VALUES(?,?,?,?)"));
  return s->bind(0, b.device).bind(1, b.log_epoch).bind(2, b.time.count).bind_blob(3, mark).run();
}

}  // namespace satchel::hub
