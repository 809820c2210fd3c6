// `satchel-hub device`: which tablets there are, who records on them, what they receive, and that they go; beside a
// serving hub.
#include "engine/schema/json_line.h"
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"
#include "platform/hub/arguments.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

struct DeviceArgs {
  HubArgs hub;
  std::string action, id, user, scopes;
};

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : ",") + part;
  return out;
}

std::string json_list(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : ",") + cli::json_string(part);
  return "[" + out + "]";
}

std::string json_of(const DeviceEntry& entry) {
  const DeviceRow& d = entry.device;
  std::vector<std::string> others, withdrawn;
  for (const ActorRow& actor : entry.others) (actor.withdrawn ? withdrawn : others).push_back(actor.user);
  return cli::JsonLine()
      .add("device", to_text(d.id))
      .add("user", d.user)
      .raw("others", json_list(others))
      .raw("withdrawn", json_list(withdrawn))
      .add("role", d.role)
      .raw("scopes", json_list(d.scopes))
      .add("enrolled", to_rfc3339(d.enrolled))
      .raw("revoked", d.revoked ? "true" : "false")
      .text();
}

std::string users_of(const cli::Console& console, const DeviceEntry& entry) {
  std::vector<std::string> out{entry.device.user};
  for (const ActorRow& actor : entry.others)
    out.push_back(actor.withdrawn ? console.text(cli::Text::device_withdrawn, {actor.user}) : actor.user);
  return joined(out);
}

Status list(cli::Console& console, Devices& devices) {
  SATCHEL_ASSIGN(const auto all, devices.list());
  if (console.json) {
    for (const auto& entry : all) console.out() << json_of(entry) << '\n';
    return {};
  }
  cli::Table table(console.out(), {"id", console.text(cli::Text::device_users), console.text(cli::Text::column_role),
                                   console.text(cli::Text::column_scopes), console.text(cli::Text::column_state)});
  for (const auto& entry : all)
    table.add({to_text(entry.device.id), users_of(console, entry), entry.device.role, joined(entry.device.scopes),
               console.text(entry.device.revoked ? cli::Text::device_revoked : cli::Text::device_in_use)});
  table.finish();
  return {};
}

Status act(Devices& devices, const DeviceArgs& args) {
  SATCHEL_ASSIGN(const Id id, id_from_text(args.id));
  if (args.action == "add") return devices.add_actor(id, args.user);
  if (args.action == "withdraw") return devices.withdraw_actor(id, args.user);
  if (args.action == "rescope") return devices.rescope(id, scopes_from_text(args.scopes));
  return devices.revoke(id);
}

Status device(cli::Console& console, const DeviceArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  return devices_beside(host.ports(), host.data, [&](Devices& devices) -> Status {
    if (args.action == "list") return list(console, devices);
    SATCHEL_TRY(act(devices, args));
    if (!console.json) console.line(cli::Text::device_done, {args.id});
    return {};
  });
}

}  // namespace

void add_device(cli::Program& program) {
  auto args = std::make_shared<DeviceArgs>();
  program.command("device", cli::Text::about_device, [args](cli::Console& console) { return device(console, *args); })
      .needs_one_of("ACTION", args->action, {"list", "add", "withdraw", "rescope", "revoke"},
                    cli::Text::arg_device_action)
      .takes("ID", args->id, cli::Text::arg_device_id)
      .has(needs_hub, args->hub)
      .takes("--user", args->user, cli::Text::option_device_user)
      .takes("--scope", args->scopes, cli::Text::option_device_scope);
}

}  // namespace satchel::hub
