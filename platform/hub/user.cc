// `satchel-hub user`: accounts of the office's people, beside a serving hub.
#include <algorithm>

#include "engine/schema/json_line.h"
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"
#include "platform/hub/arguments.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/hub/read_password.h"
#include "platform/os/host.h"
#include "sync/hub/accounts/lockout.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kAllScopes = "all";

struct UserArgs {
  HubArgs hub;
  std::string action, name, role;
  std::vector<std::string> scopes;
};

/// Given once or several times, each with one scope or several parted by commas; none for all.
std::optional<std::vector<std::string>> scopes_given(const std::vector<std::string>& given) {
  std::vector<std::string> out;
  for (const auto& text : given) std::ranges::move(scopes_from_text(text), std::back_inserter(out));
  if (given.empty() || (out.size() == 1 && out.front() == kAllScopes)) return std::nullopt;
  return out;
}

std::string scopes_shown(const cli::Console& console, const std::optional<std::vector<std::string>>& scopes) {
  if (!scopes) return console.text(cli::Text::user_all);
  std::string out;
  for (const auto& scope : *scopes) out += (out.empty() ? "" : ",") + scope;
  return out;
}

/// For a machine its name, for people a sentence.
void tell(cli::Console& console, const UserArgs& args, cli::Text text, const std::vector<std::string>& with) {
  if (console.json) {
    console.out() << cli::JsonLine().add("user", args.name).text() << '\n';
  } else {
    console.line(text, with);
  }
}

Status add(cli::Console& console, Accounts& accounts, const UserArgs& args, const std::string& password) {
  const NewAccount account{args.name, args.role, scopes_given(args.scopes)};
  SATCHEL_TRY(accounts.add(account, password));
  tell(console, args, cli::Text::user_added, {args.name, args.role, scopes_shown(console, account.scopes)});
  return {};
}

Status set_password(cli::Console& console, Accounts& accounts, const UserArgs& args, const std::string& password) {
  SATCHEL_TRY(accounts.set_password(args.name, password));
  tell(console, args, cli::Text::user_changed, {args.name});
  return {};
}

Status set_disabled(cli::Console& console, Accounts& accounts, const UserArgs& args) {
  const bool disabled = args.action == "disable";
  SATCHEL_TRY(accounts.set_disabled(args.name, disabled));
  tell(console, args, disabled ? cli::Text::user_disabled : cli::Text::user_enabled, {args.name});
  return {};
}

std::string state_of(const cli::Console& console, const AccountRow& account, Millis now) {
  if (account.disabled) return console.text(cli::Text::user_off);
  const Millis left = lock_left(account.failures, now);
  if (left.count > 0) return console.text(cli::Text::user_locked, {to_rfc3339(account.failures.locked_until)});
  return console.text(cli::Text::user_active);
}

std::string json_of(const AccountRow& account, Millis now) {
  std::string scopes = account.scopes ? "" : cli::json_string(kAllScopes);
  if (account.scopes) {
    for (const auto& scope : *account.scopes) scopes += (scopes.empty() ? "" : ",") + cli::json_string(scope);
    scopes = "[" + scopes + "]";
  }
  return cli::JsonLine()
      .add("user", account.user)
      .add("role", account.role)
      .raw("scopes", scopes)
      .add("disabled", account.disabled)
      .add("locked", lock_left(account.failures, now).count > 0)
      .add("created", to_rfc3339(account.created))
      .text();
}

Status list(cli::Console& console, Accounts& accounts, Millis now) {
  SATCHEL_ASSIGN(const auto all, accounts.list());
  if (console.json) {
    for (const auto& account : all) console.out() << json_of(account, now) << '\n';
    return {};
  }
  cli::Table table(console.out(), {console.text(cli::Text::column_user), console.text(cli::Text::column_role),
                                   console.text(cli::Text::column_scopes), console.text(cli::Text::column_state)});
  for (const auto& account : all)
    table.add({account.user, account.role, scopes_shown(console, account.scopes), state_of(console, account, now)});
  table.finish();
  return {};
}

Status user(cli::Console& console, const UserArgs& args) {
  const bool lists = args.action == "list", adds = args.action == "add";
  if (!lists && args.name.empty()) return fail(Code::invalid, console.text(cli::Text::user_needs_name));
  if (adds && args.role.empty()) return fail(Code::invalid, console.text(cli::Text::user_needs_role));
  std::string password;  // before the database is opened: a person may take his time
  if (adds || args.action == "password") {
    SATCHEL_ASSIGN(password, read_password(console));
  }
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  return accounts_beside(host.ports(), host.data, [&](Accounts& accounts) {
    if (lists) return list(console, accounts, host.clock->wall());
    if (adds) return add(console, accounts, args, password);
    if (args.action == "password") return set_password(console, accounts, args, password);
    return set_disabled(console, accounts, args);
  });
}

}  // namespace

void add_user(cli::Program& program) {
  auto args = std::make_shared<UserArgs>();
  program.command("user", cli::Text::about_user, [args](cli::Console& console) { return user(console, *args); })
      .needs_one_of("ACTION", args->action, {"add", "password", "disable", "enable", "list"},
                    cli::Text::option_user_action)
      .takes("NAME", args->name, cli::Text::option_account)
      .has(needs_hub, args->hub)
      .takes("--role", args->role, cli::Text::option_account_role)
      .takes_all("--scope", args->scopes, cli::Text::option_account_scope);
}

}  // namespace satchel::hub
