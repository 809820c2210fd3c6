// Who may read what, as central.db tells it: which records name a blob, and who was given an identity.
#include "engine/base/limits.h"
#include "sync/hub/central/blobs_named.h"
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
Status SqliteSession::put_names(const RecordType& type, const RecordState& record) {
  for (const Hash& blob : blobs_named(type, record)) {
    SATCHEL_ASSIGN(auto* s, sql("INSERT OR IGNORE INTO blob_name(blob,id,type) VALUES(?,?,?)"));
    SATCHEL_TRY(s->bind(0, blob).bind(1, record.id).bind(2, std::int64_t{record.type}).run());
  }
  return {};
}

Status SqliteSession::name_blobs() {
  constexpr std::size_t kBatch = 200;
  for (const auto& type : connection_.tables.schema()->types())
    for (Id after;;) {
      SATCHEL_ASSIGN(const auto batch, records(type.number, after, kBatch));
      if (batch.empty()) break;
      for (const auto& record : batch) SATCHEL_TRY(put_names(type, record.state));
      after = batch.back().state.id;
    }
  for (Id after;;) {
    SATCHEL_ASSIGN(const auto batch, deleted(after, kBatch));
    if (batch.empty()) return {};
    for (const auto& [number, id] : batch) {
      SATCHEL_ASSIGN(const auto dead, record(number, id));
      const RecordType* type = connection_.tables.schema()->find(number);
      if (dead && type) SATCHEL_TRY(put_names(*type, dead->state));
    }
    after = batch.back().second;
  }
}

Result<std::vector<std::pair<TypeNo, Id>>> SqliteSession::naming(const Hash& blob) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT type,id FROM blob_name WHERE blob=?"));
  s->bind(0, blob);
  std::vector<std::pair<TypeNo, Id>> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    out.emplace_back(static_cast<TypeNo>(s->integer(0)), s->id(1));
  }
}

Result<std::vector<AccessRow>> SqliteSession::accesses(std::uint64_t after, std::size_t limit) {
  SATCHEL_ASSIGN(auto* s,
                 sql("SELECT no,time,user,role,type,record,way,mark FROM access WHERE no>? ORDER BY no LIMIT ?"));
  s->bind(0, static_cast<std::int64_t>(after)).bind(1, static_cast<std::int64_t>(limit));
  return all_sound<AccessRow>(
      s, [after](const auto& row, std::size_t before) { return access_of(row, after + before + 1); });
}

Status SqliteSession::note_access(const AccessRow& row) {
  SATCHEL_ASSIGN(auto* last, sql("SELECT no FROM access ORDER BY no DESC LIMIT 1"));
  SATCHEL_ASSIGN(const auto no, one<std::int64_t>(last, [](const auto& found) { return found.integer(0); }));
  AccessRow a = row;
  a.no = static_cast<std::uint64_t>(no.value_or(0)) + 1;
  const Bytes mark = mark_of(a);
  SATCHEL_ASSIGN(auto* s, sql("INSERT INTO access(no,time,user,role,type,record,way,mark) VALUES(?,?,?,?,?,?,?,?)"));
  s->bind(0, static_cast<std::int64_t>(a.no)).bind(1, a.time.count).bind_text(2, a.user).bind_text(3, a.role);
  return s->bind(4, std::int64_t{a.type}).bind(5, a.record).bind_text(6, a.way).bind_blob(7, mark).run();
}

}  // namespace satchel::hub
