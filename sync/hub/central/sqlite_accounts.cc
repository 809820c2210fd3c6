// Accounts, sessions and strangers in central.db.
#include "sync/hub/central/row_reading.h"
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
namespace {

constexpr const char* kAccountColumns =
    "SELECT user,role,scopes,password,failures,locked_until,created,disabled,mark FROM account";
constexpr const char* kSessionColumns = "SELECT id,user,created,seen,expires,mark FROM session";
}  // namespace

Result<std::optional<AccountRow>> SqliteSession::account(std::string_view user) {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kAccountColumns) + " WHERE user=?"));
  return sound_one<AccountRow>(&s->bind_text(0, user), account_of<sql::Statement>);
}

Result<std::vector<AccountRow>> SqliteSession::accounts() {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kAccountColumns) + " ORDER BY user"));
  return all_sound<AccountRow>(s, [](const auto& row, std::size_t) { return account_of(row); });
}

Result<std::optional<SessionRow>> SqliteSession::session(const Hash& id) {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kSessionColumns) + " WHERE id=?"));
  return sound_one<SessionRow>(&s->bind(0, id), session_of<sql::Statement>);
}

Result<std::vector<SessionRow>> SqliteSession::sessions() {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kSessionColumns) + " ORDER BY id"));
  return all_sound<SessionRow>(s, [](const auto& row, std::size_t) { return session_of(row); });
}

Result<std::optional<StrangerRow>> SqliteSession::stranger(const Hash& name) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT failures,locked_until,last FROM stranger WHERE name=?"));
  return one<StrangerRow>(&s->bind(0, name), [&](const auto& row) {
    return StrangerRow{name, {row.integer(0), {row.integer(1)}}, {row.integer(2)}};
  });
}

Status SqliteSession::put_account(const AccountRow& a) {
  const std::string scopes = scopes_column(a);
  const Bytes mark = mark_of(a);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO account(user,role,scopes,password,failures,locked_until,created,"
                              "disabled,mark) VALUES(?,?,?,?,?,?,?,?,?)"));
  s->bind_text(0, a.user).bind_text(1, a.role).bind_text(2, scopes).bind_text(3, a.password);
  s->bind(4, a.failures.count).bind(5, a.failures.locked_until.count).bind(6, a.created.count);
  return s->bind(7, std::int64_t{a.disabled}).bind_blob(8, mark).run();
}

Status SqliteSession::put_session(const SessionRow& session) {
  const Bytes mark = mark_of(session);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO session(id,user,created,seen,expires,mark) VALUES(?,?,?,?,?,?)"));
  s->bind(0, session.id).bind_text(1, session.user).bind(2, session.created.count).bind(3, session.seen.count);
  return s->bind(4, session.expires.count).bind_blob(5, mark).run();
}

Status SqliteSession::end_session(const Hash& id) {
  SATCHEL_ASSIGN(auto* s, sql("DELETE FROM session WHERE id=?"));
  return s->bind(0, id).run();
}

Status SqliteSession::end_sessions(std::string_view user) {
  SATCHEL_ASSIGN(auto* s, sql("DELETE FROM session WHERE user=?"));
  return s->bind_text(0, user).run();
}

Status SqliteSession::end_sessions(Millis now, Millis idle_since) {
  SATCHEL_ASSIGN(auto* s, sql("DELETE FROM session WHERE expires<=? OR seen<=?"));
  return s->bind(0, now.count).bind(1, idle_since.count).run();
}

Status SqliteSession::put_stranger(const StrangerRow& row, std::int64_t most) {
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO stranger(name,failures,locked_until,last) VALUES(?,?,?,?)"));
  s->bind(0, row.name).bind(1, row.failures.count).bind(2, row.failures.locked_until.count).bind(3, row.last.count);
  SATCHEL_TRY(s->run());
  SATCHEL_ASSIGN(auto* bound, sql("DELETE FROM stranger WHERE name IN "
                                  "(SELECT name FROM stranger ORDER BY last DESC, name LIMIT -1 OFFSET ?)"));
  return bound->bind(0, most).run();
}

}  // namespace satchel::hub
