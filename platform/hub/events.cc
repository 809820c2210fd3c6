// `satchel-hub events`: what befell devices and the hub.
#include "sync/hub/entries/events.h"

#include "engine/base/time.h"
#include "platform/cli/json_line.h"
#include "platform/hub/arguments.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/api/events_api.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

struct EventsArgs {
  HubArgs hub;
  std::string since;
};

Result<std::optional<Millis>> since_of(const EventsArgs& args) {
  if (args.since.empty()) return std::optional<Millis>();
  SATCHEL_ASSIGN(const Millis time, time_given(args.since, "--since"));
  return std::optional(time);
}

std::string line_of(const cli::Console& console, const EventRow& e) {
  if (console.json) return event_json(e);
  const EventSentence said = sentence(e);
  const std::string who = !e.device.is_null() ? e.user + "  " + to_text(e.device) : e.user.empty() ? "-" : e.user;
  return to_rfc3339(e.time) + "  " + e.kind + "  " + who + "  " +
         (console.language() == cli::Language::zh ? said.zh : said.en);
}

Status events(cli::Console& console, const EventsArgs& args) {
  constexpr std::size_t kBatch = 500;
  SATCHEL_ASSIGN(const auto since, since_of(args));
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  for (std::uint64_t after = 0;;) {
    SATCHEL_ASSIGN(const auto batch, events_beside(host.ports(), host.data, after, kBatch));
    for (const auto& event : batch)
      if (!since || event.time >= *since) console.out() << line_of(console, event) << '\n';
    if (batch.size() < kBatch) return {};
    after = batch.back().no;
  }
}

}  // namespace

void add_events(cli::Program& program) {
  auto args = std::make_shared<EventsArgs>();
  program.command("events", cli::Text::about_events, [args](cli::Console& console) { return events(console, *args); })
      .has(needs_hub, args->hub)
      .takes("--since", args->since, cli::Text::option_since);
}

}  // namespace satchel::hub
