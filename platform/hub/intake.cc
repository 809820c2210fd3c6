// `satchel-hub intake`: what could not be merged and waits for a person of the office.
#include "sync/hub/office/intake.h"

#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

Status intake(cli::Console& console, const HubArgs& hub) {
  constexpr std::size_t kIntakeBatch = 200;
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(hub));
  SATCHEL_ASSIGN(const SchemaPtr schema, schema_beside(host.ports(), host.data));
  for (Version after;;) {
    SATCHEL_ASSIGN(const auto batch, intake_beside(host.ports(), host.data, after, kIntakeBatch));
    for (const IntakeEntry& e : batch)
      console.out() << (console.json ? intake_json(*schema, e) : intake_text(*schema, e)) << '\n';
    if (batch.size() < kIntakeBatch) return {};
    after = batch.back().version;
  }
}

}  // namespace

void add_intake(cli::Program& program) {
  auto hub = std::make_shared<HubArgs>();
  program.command("intake", cli::Text::about_intake, [hub](cli::Console& console) { return intake(console, *hub); })
      .has(needs_hub, *hub);
}

}  // namespace satchel::hub
