// Accounts, sessions and strangers.
#include "platform/postgres/session.h"
#include "platform/postgres/sql_text.h"
#include "sync/hub/central/row_reading.h"

namespace satchel::postgres {
namespace {

using namespace hub;

constexpr const char* kAccounts =
    "SELECT \"user\",role,scopes,password,failures,locked_until,created,disabled,mark FROM satchel_hub.account WHERE "
    "tenant=$1";
constexpr const char* kSessions =
    "SELECT id,\"user\",created,seen,expires,mark FROM satchel_hub.session WHERE tenant=$1";

}  // namespace

Result<std::optional<AccountRow>> Session::account(std::string_view user) {
  return first<AccountRow>(ask(std::string(kAccounts) + " AND \"user\"=$2", key().text(user)), account_of<Row>);
}

Result<std::vector<AccountRow>> Session::accounts() {
  return all<AccountRow>(ask(std::string(kAccounts) + " ORDER BY \"user\"", key()),
                         [](const Row& row, std::size_t) { return account_of(row); });
}

Result<std::optional<SessionRow>> Session::session(const Hash& id) {
  return first<SessionRow>(ask(std::string(kSessions) + " AND id=$2", key().hash(id)), session_of<Row>);
}

Result<std::vector<SessionRow>> Session::sessions() {
  return all<SessionRow>(ask(std::string(kSessions) + " ORDER BY id", key()),
                         [](const Row& row, std::size_t) { return session_of(row); });
}

Result<std::optional<StrangerRow>> Session::stranger(const Hash& name) {
  const auto rows =
      ask("SELECT failures,locked_until,last FROM satchel_hub.stranger WHERE tenant=$1 AND name=$2", key().hash(name));
  return first<StrangerRow>(rows, [&](const Row& row) {
    return StrangerRow{name, {row.integer(0), {row.integer(1)}}, {row.integer(2)}};
  });
}

Status Session::put_account(const AccountRow& a) {
  static const std::string text = upsert(
      "account", {"user"}, {"role", "scopes", "password", "failures", "locked_until", "created", "disabled", "mark"});
  Params params = key();
  params.text(a.user).text(a.role).text(scopes_column(a)).text(a.password).number(a.failures.count);
  params.number(a.failures.locked_until.count).number(a.created.count).flag(a.disabled).bytes(mark_of(a));
  return db().send(text, params);
}

Status Session::put_session(const SessionRow& s) {
  static const std::string text = upsert("session", {"id"}, {"user", "created", "seen", "expires", "mark"});
  return db().send(text, key()
                             .hash(s.id)
                             .text(s.user)
                             .number(s.created.count)
                             .number(s.seen.count)
                             .number(s.expires.count)
                             .bytes(mark_of(s)));
}

Status Session::end_session(const Hash& id) {
  return db().send("DELETE FROM satchel_hub.session WHERE tenant=$1 AND id=$2", key().hash(id));
}

Status Session::end_sessions(std::string_view user) {
  return db().send("DELETE FROM satchel_hub.session WHERE tenant=$1 AND \"user\"=$2", key().text(user));
}

Status Session::end_sessions(Millis now, Millis idle_since) {
  return db().send("DELETE FROM satchel_hub.session WHERE tenant=$1 AND (expires<=$2 OR seen<=$3)",
                   key().number(now.count).number(idle_since.count));
}

Status Session::put_stranger(const StrangerRow& s, std::int64_t most_rows) {
  static const std::string text = upsert("stranger", {"name"}, {"failures", "locked_until", "last"});
  SATCHEL_TRY(db().send(
      text, key().hash(s.name).number(s.failures.count).number(s.failures.locked_until.count).number(s.last.count)));
  return db().send(
      "DELETE FROM satchel_hub.stranger WHERE tenant=$1 AND name IN (SELECT name FROM satchel_hub.stranger WHERE "
      "tenant=$1 ORDER BY last DESC,name OFFSET $2)",
      key().number(most_rows));
}

}  // namespace satchel::postgres
