#include "platform/cli/json_line.h"
#include "platform/hub/arguments.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

constexpr Millis kTokenLife{12LL * 3'600'000};  // a working day
constexpr std::int64_t kDayMillis = 24LL * 3'600'000, kMostDays = 366;

struct EnrolArgs {
  HubArgs hub;
  std::string user, role, scopes;
  std::optional<std::int64_t> days;
};

Status enrol(cli::Console& console, const EnrolArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  Enrolment enrolment;
  enrolment.user = args.user;
  enrolment.role = args.role;
  enrolment.scopes = scopes_from_text(args.scopes);
  SATCHEL_ASSIGN(const std::string code, enrol_beside(host.ports(), host.data, enrolment));
  console.out() << (console.json ? cli::JsonLine().add("code", code).text() : code) << '\n';
  return {};
}

Status token(cli::Console& console, const EnrolArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  if (args.days && (*args.days < 1 || *args.days > kMostDays))
    return fail(Code::invalid, "--days is a number from 1 to " + std::to_string(kMostDays));
  const Millis life = args.days ? Millis{*args.days * kDayMillis} : kTokenLife;
  SATCHEL_ASSIGN(const std::string token, token_beside(host.ports(), host.data, args.user, args.role, life));
  console.out() << (console.json ? cli::JsonLine().add("token", token).text() : token) << '\n';
  return {};
}

}  // namespace

void add_enrol(cli::Program& program) {
  auto args = std::make_shared<EnrolArgs>();
  program.command("enrol", cli::Text::about_enrol, [args](cli::Console& console) { return enrol(console, *args); })
      .has(needs_hub, args->hub)
      .needs("--user", args->user, cli::Text::option_user)
      .needs("--role", args->role, cli::Text::option_role)
      .needs("--scope", args->scopes, cli::Text::option_scope);
  program.command("token", cli::Text::about_token, [args](cli::Console& console) { return token(console, *args); })
      .has(needs_hub, args->hub)
      .needs("--user", args->user, cli::Text::option_user)
      .needs("--role", args->role, cli::Text::option_role)
      .takes("--days", args->days, cli::Text::option_days);
}

}  // namespace satchel::hub
