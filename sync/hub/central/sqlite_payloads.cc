// The contents of entries in the history, as central.db has them.
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {

Result<std::vector<PayloadRow>> SqliteSession::payloads(Millis received_before, Version after, std::size_t limit) {
  SATCHEL_ASSIGN(auto* s,
                 sql("SELECT h.version,h.packed,i.version IS NOT NULL FROM history h LEFT JOIN intake i "
                     "USING(version) WHERE h.version>? AND h.received<? AND substr(h.packed,1,1) NOT IN (x'02',x'04') "
                     "ORDER BY h.version LIMIT ?"));
  s->bind(0, after.value).bind(1, received_before.count).bind(2, static_cast<std::int64_t>(limit));
  std::vector<PayloadRow> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    out.push_back({{s->integer(0)}, Bytes(s->blob(1)), s->integer(2) != 0});
  }
}

/// Versions and times of receipt rise together, but for a clock that was put back: the highest of those before.
Result<Version> SqliteSession::last_received(Millis before) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT max(version) FROM history WHERE received<?"));
  SATCHEL_ASSIGN(const bool row, s->bind(0, before.count).step());
  const Version out{row ? s->integer(0) : 0};  // NULL, where there is none, reads as 0
  s->reset();
  return out;
}

Result<std::vector<IntakeRow>> SqliteSession::intake(Version after, std::size_t limit) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT version,device,reason FROM intake WHERE version>? ORDER BY version LIMIT ?"));
  s->bind(0, after.value).bind(1, static_cast<std::int64_t>(limit));
  std::vector<IntakeRow> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    out.push_back({{s->integer(0)}, s->id(1), code_named(s->text(2))});
  }
}

/// What was there is overwritten in the file too, and not only let go.
Status SqliteSession::put_payload(Version version, ByteView packed) {
  SATCHEL_TRY(db().run("PRAGMA secure_delete=ON"));
  SATCHEL_ASSIGN(auto* s, sql("UPDATE history SET packed=? WHERE version=?"));
  return s->bind_blob(0, packed).bind(1, version.value).run();
}

}  // namespace satchel::hub
