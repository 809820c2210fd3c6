// `satchel-hub devices`: how each device fares, and which of them a person should look at; beside a serving hub.
#include <algorithm>

#include "engine/schema/json_line.h"
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/clock.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

constexpr Millis kOneDay{24LL * 3'600'000};

struct DevicesArgs {
  HubArgs hub;
  bool failing = false;
  std::optional<std::int64_t> unseen, growing, clock, refused, free;
};

Bounds bounds_of(const DevicesArgs& args) {
  Bounds out;
  if (args.unseen) out.unseen = {*args.unseen * kOneDay.count};
  if (args.growing) out.growing = {*args.growing * kOneDay.count};
  if (args.clock) out.clock = {*args.clock * 1000};
  if (args.refused) out.refused = *args.refused;
  if (args.free) out.free = static_cast<std::uint64_t>(*args.free) << 20;
  return out;
}

struct Fare {
  const DeviceRow& device;
  const std::optional<Contact>& contact;
  std::int64_t behind = 0;
  std::vector<Trouble> troubles;
};

std::string json_of(const Fare& fare) {
  cli::JsonLine line;
  line.add("device", to_text(fare.device.id)).add("user", fare.device.user);
  line.raw("seen",
           fare.contact && fare.contact->seen.count != 0 ? cli::json_string(to_rfc3339(fare.contact->seen)) : "null");
  if (fare.contact) {
    const Contact& c = *fare.contact;
    line.add("behind", fare.behind).add("waiting", c.said.waiting).add("photos", c.said.photos);
    line.add("photo_bytes", c.said.bytes).add("clock_off_ms", c.clock_off.count).add("refused", c.refused);
    line.add("entries_today", c.entries).add("blob_bytes_today", c.bytes);
    if (c.grows_since.count != 0) line.add("grows_since", to_rfc3339(c.grows_since));
    if (c.said.free) line.add("free", *c.said.free);
  }
  std::string troubles;
  for (const Trouble t : fare.troubles) troubles += (troubles.empty() ? "" : ",") + cli::json_string(name_of(t));
  return line.raw("troubles", "[" + troubles + "]").text();
}

cli::Text text_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::not_seen:
      return cli::Text::trouble_not_seen;
    case Trouble::queue_grows:
      return cli::Text::trouble_queue_grows;
    case Trouble::clock_off:
      return cli::Text::trouble_clock_off;
    case Trouble::refused_often:
      return cli::Text::trouble_refused_often;
    case Trouble::storage_full:
      break;
  }
  return cli::Text::trouble_storage_full;
}

std::string troubles_text(const cli::Console& console, const std::vector<Trouble>& troubles) {
  std::string out;
  for (const Trouble t : troubles) out += (out.empty() ? "" : ", ") + console.text(text_of(t));
  return out;
}

std::string behind_text(std::int64_t behind) {
  return behind < kMostBehind ? std::to_string(behind) : "> " + std::to_string(kMostBehind - 1);
}

std::vector<std::string> cells_of(const cli::Console& console, const Fare& fare) {
  const bool met = fare.contact && fare.contact->seen.count != 0;
  const std::string waits =
      met ? std::to_string(fare.contact->said.waiting) + " + " + std::to_string(fare.contact->said.photos) : "";
  return {to_text(fare.device.id),
          fare.device.user,
          met ? to_rfc3339(fare.contact->seen) : "-",
          met ? behind_text(fare.behind) : "",
          waits,
          troubles_text(console, fare.troubles)};
}

Status devices(cli::Console& console, const DevicesArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_ASSIGN(const DevicesNow now, devices_now_beside(host.ports(), host.data));
  const Millis time = host.clock->wall();
  const Bounds bounds = bounds_of(args);
  const auto t = [&](cli::Text text) { return console.text(text); };
  cli::Table table(console.out(),
                   {"id", t(cli::Text::device_users), t(cli::Text::column_seen), t(cli::Text::column_behind),
                    t(cli::Text::column_waits), t(cli::Text::column_troubles)});
  for (const auto& [device, contact, behind] : now.devices) {
    Fare fare{device, contact, behind, troubles_of(device, contact ? &*contact : nullptr, time, bounds)};
    if (args.failing && fare.troubles.empty()) continue;
    if (console.json)
      console.out() << json_of(fare) << '\n';
    else
      table.add(cells_of(console, fare));
  }
  if (!console.json) table.finish();
  return {};
}

}  // namespace

void add_devices(cli::Program& program) {
  auto args = std::make_shared<DevicesArgs>();
  program
      .command("devices", cli::Text::about_devices, [args](cli::Console& console) { return devices(console, *args); })
      .has(needs_hub, args->hub)
      .flag("--failing", args->failing, cli::Text::option_failing)
      .takes("--unseen-days", args->unseen, cli::Text::option_unseen_days)
      .takes("--growing-days", args->growing, cli::Text::option_growing_days)
      .takes("--clock-seconds", args->clock, cli::Text::option_clock_seconds)
      .takes("--refused", args->refused, cli::Text::option_refused_entries)
      .takes("--free-mib", args->free, cli::Text::option_free_mib);
}

}  // namespace satchel::hub
