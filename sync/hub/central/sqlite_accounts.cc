// Accounts, sessions and strangers in central.db.
#include "sync/hub/central/rows.h"
#include "sync/hub/central/sqlite_codec.h"
#include "sync/hub/central/sqlite_session.h"

namespace satchel::hub {
namespace {

constexpr const char* kAccountColumns =
    "SELECT user,role,scopes,password,failures,locked_until,created,disabled,mark FROM account";
constexpr const char* kSessionColumns = "SELECT id,user,created,seen,expires,mark FROM session";
constexpr std::string_view kAll = "all";  // what no JSON array is

std::string scopes_text(const AccountRow& a) { return a.scopes ? scopes_to_json(*a.scopes) : std::string(kAll); }

Bytes number(std::int64_t n) { return eight_bytes(static_cast<std::uint64_t>(n)); }

Bytes account_mark(const AccountRow& a) {
  return row_mark({a.user, a.role, scopes_text(a), a.password, number(a.failures.count),
                   number(a.failures.locked_until.count), number(a.created.count), number(a.disabled)});
}

Bytes session_mark(const SessionRow& s) {
  return row_mark({s.id.view(), s.user, number(s.created.count), number(s.seen.count), number(s.expires.count)});
}

Result<AccountRow> account_of(const sql::Statement& s) {
  AccountRow a;
  a.user = s.text(0);
  a.role = s.text(1);
  if (s.text(2) != kAll) a.scopes = scopes_from_json(s.text(2));
  a.password = s.text(3);
  a.failures = {s.integer(4), {s.integer(5)}};
  a.created.count = s.integer(6);
  a.disabled = s.integer(7) != 0;
  if (s.blob(8) != account_mark(a)) return fail(Code::corrupt, "the row of an account is not as written");
  return a;
}

Result<SessionRow> session_of(const sql::Statement& s) {
  SessionRow out{s.hash(0), std::string(s.text(1)), {s.integer(2)}, {s.integer(3)}, {s.integer(4)}};
  if (s.blob(5) != session_mark(out)) return fail(Code::corrupt, "the row of a session is not as written");
  return out;
}

template <class Row>
Result<std::vector<Row>> all_of(sql::Statement* s, Result<Row> (*row_of)(const sql::Statement&)) {
  std::vector<Row> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool more, s->step());
    if (!more) return out;
    auto row = row_of(*s);
    if (!row) return s->reset(), std::move(row).error();
    out.push_back(*std::move(row));
  }
}

}  // namespace

Result<std::optional<AccountRow>> SqliteSession::account(std::string_view user) {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kAccountColumns) + " WHERE user=?"));
  return sound_one<AccountRow>(&s->bind_text(0, user), account_of);
}

Result<std::vector<AccountRow>> SqliteSession::accounts() {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kAccountColumns) + " ORDER BY user"));
  return all_of<AccountRow>(s, account_of);
}

Result<std::optional<SessionRow>> SqliteSession::session(const Hash& id) {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kSessionColumns) + " WHERE id=?"));
  return sound_one<SessionRow>(&s->bind(0, id), session_of);
}

Result<std::vector<SessionRow>> SqliteSession::sessions() {
  SATCHEL_ASSIGN(auto* s, sql(std::string(kSessionColumns) + " ORDER BY id"));
  return all_of<SessionRow>(s, session_of);
}

Result<std::optional<StrangerRow>> SqliteSession::stranger(const Hash& name) {
  SATCHEL_ASSIGN(auto* s, sql("SELECT failures,locked_until,last FROM stranger WHERE name=?"));
  return one<StrangerRow>(&s->bind(0, name), [&](const auto& row) {
    return StrangerRow{name, {row.integer(0), {row.integer(1)}}, {row.integer(2)}};
  });
}

Status SqliteSession::put_account(const AccountRow& a) {
  const std::string scopes = scopes_text(a);
  const Bytes mark = account_mark(a);
  SATCHEL_ASSIGN(auto* s, sql("INSERT OR REPLACE INTO account(user,role,scopes,password,failures,locked_until,created,"
                              "disabled,mark) VALUES(?,?,?,?,?,?,?,?,?)"));
  s->bind_text(0, a.user).bind_text(1, a.role).bind_text(2, scopes).bind_text(3, a.password);
  s->bind(4, a.failures.count).bind(5, a.failures.locked_until.count).bind(6, a.created.count);
  return s->bind(7, std::int64_t{a.disabled}).bind_blob(8, mark).run();
}

Status SqliteSession::put_session(const SessionRow& session) {
  const Bytes mark = session_mark(session);
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
