#include "sync/hub/accounts/accounts.h"

#include <algorithm>

#include "sync/hub/accounts/passwords.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kNameBytes = 128;

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }

Status check_name(std::string_view user) {
  const bool sound = !user.empty() && user.size() <= kNameBytes && is_utf8(user);
  if (!sound || std::any_of(user.begin(), user.end(), is_control))
    return fail(Code::invalid, "an account needs a name, of at most " + std::to_string(kNameBytes) + " bytes");
  return {};
}

Status check_account(const Schema& schema, const NewAccount& a) {
  SATCHEL_TRY(check_name(a.user));
  if (schema.role(a.role) == 0 && a.role != kAdminRole)
    return fail(Code::invalid, "the schema names no role " + a.role);
  const auto empty = [](const std::string& scope) { return scope.empty() || !is_utf8(scope); };
  if (a.scopes && (a.scopes->empty() || std::any_of(a.scopes->begin(), a.scopes->end(), empty)))
    return fail(Code::invalid, "an account needs a scope, or all");
  return {};
}

std::string rights_of(const NewAccount& account) {
  std::string scopes = account.scopes ? "" : " all";
  if (account.scopes)
    for (const auto& scope : *account.scopes) scopes += (scopes.empty() ? " " : ",") + scope;
  return account.role + scopes;
}

}  // namespace

Status Accounts::change(std::string_view user, EventKind told,
                        const std::function<Status(CentralWrite&, AccountRow&)>& change) {
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_ASSIGN(auto account, write->account(user));
  if (!account) return fail(Code::not_found, "account " + std::string(user));
  SATCHEL_TRY(change(*write, *account));
  SATCHEL_TRY(write->put_account(*account));
  SATCHEL_TRY(tell_act(*write, told, {by_, {}, account->user, {}}, clock_.wall()));
  SATCHEL_ASSIGN(const Head head, write->head());
  return write->commit(head);
}

Status Accounts::add(const NewAccount& account, std::string_view password) {
  const SchemaPtr schema = central_.schema();
  if (!schema) return fail(Code::busy, "no schema was published yet");
  SATCHEL_TRY(check_account(*schema, account));
  SATCHEL_TRY(check_password(password));
  AccountRow row;
  row.user = account.user;
  row.role = account.role;
  row.scopes = account.scopes;
  SATCHEL_ASSIGN(row.password, password_hash(password));
  row.created = clock_.wall();
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_ASSIGN(const auto there, write->account(row.user));
  if (there) return fail(Code::invalid, "there is an account " + row.user + " already");
  SATCHEL_TRY(write->put_account(row));
  SATCHEL_TRY(tell_act(*write, EventKind::account_added, {by_, {}, row.user, rights_of(account)}, row.created));
  SATCHEL_ASSIGN(const Head head, write->head());
  return write->commit(head);
}

Status Accounts::set_password(std::string_view user, std::string_view password) {
  SATCHEL_TRY(check_password(password));
  SATCHEL_ASSIGN(const std::string hash, password_hash(password));
  return change(user, EventKind::password_set, [&](CentralWrite& write, AccountRow& account) {
    account.password = hash;
    account.failures = {};
    return write.end_sessions(user);
  });
}

Status Accounts::set_disabled(std::string_view user, bool disabled) {
  return change(user, disabled ? EventKind::account_disabled : EventKind::account_enabled,
                [&](CentralWrite& write, AccountRow& account) {
                  account.disabled = disabled;
                  return disabled ? write.end_sessions(user) : Status{};
                });
}

Result<std::vector<AccountRow>> Accounts::list() {
  SATCHEL_ASSIGN(const auto view, central_.view());
  return view->accounts();
}

}  // namespace satchel::hub
