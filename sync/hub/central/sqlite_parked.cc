// Steps that wait for blobs, records that wait for their parent, and pieces of a session that can be taken back, in
// central.db.
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
Status SqliteSession::put_parked(const ParkedRow& p) {
  any_parked_ = true;
  const Bytes mark = mark_of(p);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO parked(conflict,root,awaits,mark) VALUES(?,?,?,?)"));
  return s->bind(0, p.conflict).bind(1, p.root).bind(2, p.awaits).bind_blob(3, mark).run();
}

Status SqliteSession::drop_parked(const Id& conflict) {
  SATCHEL_ASSIGN(auto* s, sql("DELETE FROM parked WHERE conflict=?"));
  return s->bind(0, conflict).run();
}

Result<std::optional<ParkedRow>> SqliteSession::parked(const Id& conflict) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT conflict,root,awaits,mark FROM parked WHERE conflict=?"));
  return sound_one<ParkedRow>(&s->bind(0, conflict), parked_of<sql::Statement>);
}

Result<std::vector<ParkedRow>> SqliteSession::parked() {
  SATCHEL_ASSIGN(auto* s, sql("SELECT conflict,root,awaits,mark FROM parked ORDER BY conflict"));
  return all_sound<ParkedRow>(s, [](const auto& row, std::size_t) { return parked_of(row); });
}

Result<std::vector<ParkedRow>> SqliteSession::parked_under(const Id& root) {
  if (!any_parked_) {
    SATCHEL_ASSIGN(auto* any, sql("SELECT 1 FROM parked LIMIT 1"));
    SATCHEL_ASSIGN(any_parked_, exists(any));
  }
  if (!*any_parked_) return std::vector<ParkedRow>();
  SATCHEL_ASSIGN(auto* s, sql("SELECT conflict,root,awaits,mark FROM parked WHERE root=?"));
  return all_sound<ParkedRow>(&s->bind(0, root), [](const auto& row, std::size_t) { return parked_of(row); });
}

Result<bool> SqliteSession::any_orphan() {
  if (!any_orphan_) {
    SATCHEL_ASSIGN(auto* any, sql("SELECT 1 FROM orphan LIMIT 1"));
    SATCHEL_ASSIGN(any_orphan_, exists(any));
  }
  return *any_orphan_;
}

Result<std::vector<OrphanRow>> SqliteSession::orphans(const Id& parent) {
  SATCHEL_ASSIGN(const bool any, any_orphan());
  if (!any) return std::vector<OrphanRow>();
  SATCHEL_ASSIGN(auto* s, sql("SELECT id,type,parent,mark FROM orphan WHERE parent=? ORDER BY id"));
  return all_sound<OrphanRow>(&s->bind(0, parent), [](const auto& row, std::size_t) { return orphan_of(row); });
}

Status SqliteSession::put_orphan(const OrphanRow& o) {
  any_orphan_ = true;
  const Bytes mark = mark_of(o);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO orphan(id,type,parent,mark) VALUES(?,?,?,?)"));
  return s->bind(0, o.id).bind(1, std::int64_t{o.type}).bind(2, o.parent).bind_blob(3, mark).run();
}

Status SqliteSession::drop_orphan(const Id& id) {
  SATCHEL_ASSIGN(const bool any, any_orphan());
  if (!any) return {};
  SATCHEL_ASSIGN(auto* s, sql("DELETE FROM orphan WHERE id=?"));
  return s->bind(0, id).run();
}

Status SqliteSession::begin_piece() { return db().run("SAVEPOINT piece"); }

Status SqliteSession::end_piece(bool stands) {
  if (!stands) {
    interned_.clear();
    any_gone_.reset();
    any_parked_.reset();
    any_orphan_.reset();
    db().reset_all();
    SATCHEL_TRY(db().run("ROLLBACK TO piece"));
  }
  return db().run("RELEASE piece");
}

}  // namespace satchel::hub
