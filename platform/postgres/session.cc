// A session's begin and end, and pieces of it that can be taken back.
#include "platform/postgres/session.h"

#include "platform/postgres/growth.h"
#include "platform/postgres/sql_text.h"
#include "sync/hub/central/row_reading.h"

namespace satchel::postgres {

/// Under READ COMMITTED each statement behind the lock sees all that was committed before it was given; the snapshot of
/// a reading session is taken by its first question.
Result<std::unique_ptr<Session>> Session::begin(Seat seat, bool writes) {
  std::unique_ptr<Session> session(new Session(std::move(seat)));
  session->read_only_ = !writes;
  Connection& db = session->db();
  session->open_ = true;
  SATCHEL_TRY(db.send(
      writes ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
      {}));
  const auto found = session->ask(writes ? "SELECT schema_no FROM satchel_hub.tenant WHERE tenant=$1 FOR UPDATE"
                                         : "SELECT schema_no FROM satchel_hub.tenant WHERE tenant=$1",
                                  session->key());
  if (!found) return found.error();
  if (found->size() != 1) return fail(Code::corrupt, "the database lacks the row of tenant " + session->seat_.tenant);
  session->schema_no_ = (*found)[0].integer(0);
  if (session->schema_no_ == 0) return session;
  SATCHEL_ASSIGN(session->tables_, session->seat_.tables(session->schema_no_, *session));
  return session;
}

Session::~Session() {
  db().forget_rows();
  if (open_ && db().alive()) {
    (void)db().settle();  // else an error in what was written would take the ROLLBACK along
    if (db().send("ROLLBACK", {})) (void)db().post();
  }
  seat_.left();
}

Result<bool> Session::exists(std::string_view text, const Params& params) {
  SATCHEL_ASSIGN(const Rows rows, ask(text, params));
  return rows.size() > 0;
}

Result<bool> Session::any(std::optional<bool>& known, std::string_view table) {
  if (!known) {
    const std::string text = "SELECT 1 FROM satchel_hub." + std::string(table) + " WHERE tenant=$1 LIMIT 1";
    SATCHEL_ASSIGN(known, exists(text, key()));
  }
  return *known;
}

Result<std::int64_t> Session::next(std::optional<std::int64_t>& last, std::string_view table) {
  if (!last) {
    const std::string text = "SELECT coalesce(max(no),0) FROM satchel_hub." + std::string(table) + " WHERE tenant=$1";
    SATCHEL_ASSIGN(const Rows rows, ask(text, key()));
    last = rows[0].integer(0);
  }
  return ++*last;
}

Result<const TypedTable*> Session::table(TypeNo type) const {
  const TypedTable* out = tables_ ? tables_->find(type) : nullptr;
  if (!out) return fail(Code::unknown_type, std::to_string(type));
  return out;
}

Status Session::begin_piece() { return db().send("SAVEPOINT piece", {}); }

/// What the piece wrote is waited for: an error in it is known here and not later.
Status Session::end_piece(bool stands) {
  if (!stands) db().forget_rows();
  Status written = db().settle();
  if (stands) {
    SATCHEL_TRY(std::move(written));
    return db().send("RELEASE SAVEPOINT piece", {});
  }
  interned_.clear();
  known_.clear();
  any_parked_.reset(), any_orphan_.reset();
  last_access_.reset(), last_event_.reset();
  SATCHEL_TRY(db().send("ROLLBACK TO SAVEPOINT piece", {}));
  SATCHEL_TRY(db().send("RELEASE SAVEPOINT piece", {}));
  return db().settle();
}

Status Session::use_schema(SchemaPtr schema) {
  SATCHEL_TRY(put_setting("schema", schema->text()));
  if (!next_tables_)
    SATCHEL_TRY(db().send("UPDATE satchel_hub.tenant SET schema_no=schema_no+1 WHERE tenant=$1", key(), Changes::one));
  SATCHEL_TRY(grow(db(), *schema));
  next_tables_ = std::make_shared<const TypedTables>(std::move(schema), schema_no_ + 1);
  return {};
}

Status Session::commit(const hub::Head& head) {
  static const std::string text = upsert("head", {"version"}, {"tag"});
  SATCHEL_TRY(db().send(text, key().number(head.version.value).bytes(hub::eight_bytes(head.tag))));
  const Status done = db().commit();
  if (done.code() == Code::busy && !db().alive())
    return fail(Code::busy, std::string(hub::kOutcomeUnknown) + ": " + done.error().detail);
  SATCHEL_TRY(done);
  open_ = false;
  if (next_tables_) seat_.published(next_tables_);
  return {};
}

}  // namespace satchel::postgres
