// What devices handed back after a restore, in central.db.
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_codec.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
namespace {

Bytes number_bytes(std::int64_t n) { return eight_bytes(static_cast<std::uint64_t>(n)); }

Bytes value_bytes(const Value& value) {
  Bytes out;
  Writer writer(out);
  write_value(writer, value);
  return out;
}

std::int64_t flags_of_recovered(const RecoveredRow& r) { return (r.dead ? 1 : 0) | (r.sealed ? 2 : 0); }

Bytes mark_of_recovered(const RecoveredRow& r) {
  return row_mark({r.id.view(), number_bytes(r.field), number_bytes(r.type), number_bytes(r.version.value),
                   value_bytes(r.value), number_bytes(flags_of_recovered(r)), r.author, r.device.view(),
                   number_bytes(r.time.count), number_bytes(static_cast<std::int64_t>(r.state)), r.decided_by,
                   number_bytes(r.decided.count)});
}

Result<RecoveredRow> recovered_of(const sql::Statement& s) {
  RecoveredRow out;
  out.id = s.id(0);
  out.field = static_cast<FieldNo>(s.integer(1));
  out.type = static_cast<TypeNo>(s.integer(2));
  out.version = {s.integer(3)};
  Reader value(s.blob(4));
  out.value = read_value(value);
  out.dead = (s.integer(5) & 1) != 0, out.sealed = (s.integer(5) & 2) != 0;
  out.author = s.text(6);
  out.device = s.id(7);
  out.time = {s.integer(8)};
  out.state = static_cast<RecoveredState>(s.integer(9));
  out.decided_by = s.text(10);
  out.decided = {s.integer(11)};
  const bool whole = value.done() && s.integer(1) == out.field && s.integer(2) == out.type &&
                     s.integer(5) == flags_of_recovered(out) && s.integer(9) >= 0 && s.integer(9) <= 3 &&
                     s.blob(0).size() == out.id.view().size() && s.blob(7).size() == out.device.view().size();
  if (!whole || s.blob(12) != mark_of_recovered(out))
    return fail(Code::corrupt, "what was handed back of " + to_text(out.id) + " is not as written");
  return out;
}

Bytes mark_of_hander(const HanderRow& h) {
  return row_mark({h.id.view(), h.device.view(), number_bytes(h.time.count)});
}

Result<HanderRow> hander_of(const sql::Statement& s) {
  HanderRow out{s.id(0), s.id(1), {s.integer(2)}};
  if (s.blob(0).size() != out.id.view().size() || s.blob(3) != mark_of_hander(out))
    return fail(Code::corrupt, "who handed back " + to_text(out.id) + " is not as written");
  return out;
}

Bytes mark_of_back(const BackRow& b) {
  return row_mark({b.device.view(), number_bytes(b.log_epoch), number_bytes(b.time.count)});
}

Result<BackRow> back_of(const sql::Statement& s) {
  BackRow out{s.id(0), s.integer(1), {s.integer(2)}};
  if (s.blob(3) != mark_of_back(out))
    return fail(Code::corrupt, "that device " + to_text(out.device) + " came back is not as written");
  return out;
}

}  // namespace

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
  const Bytes value = value_bytes(r.value), mark = mark_of_recovered(r);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO recovered(id,field,type,version,value,flags,author,device,time,"
                              "state,decided_by,decided,mark) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  s->bind(0, r.id).bind(1, std::int64_t{r.field}).bind(2, std::int64_t{r.type}).bind(3, r.version.value);
  s->bind_blob(4, value).bind(5, flags_of_recovered(r)).bind_text(6, r.author).bind(7, r.device);
  s->bind(8, r.time.count).bind(9, static_cast<std::int64_t>(r.state)).bind_text(10, r.decided_by);
  return s->bind(11, r.decided.count).bind_blob(12, mark).run();
}

Status SqliteSession::note_hander(const HanderRow& h) {
  const Bytes mark = mark_of_hander(h);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR IGNORE INTO hander(id,device,time,mark) VALUES(?,?,?,?)"));
  return s->bind(0, h.id).bind(1, h.device).bind(2, h.time.count).bind_blob(3, mark).run();
}

Status SqliteSession::note_back(const BackRow& b) {
  const Bytes mark = mark_of_back(b);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR IGNORE INTO back(device,log_epoch,time,mark) VALUES(?,?,?,?)"));
  return s->bind(0, b.device).bind(1, b.log_epoch).bind(2, b.time.count).bind_blob(3, mark).run();
}

}  // namespace satchel::hub
